package spelling_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/internal/spelling"
)

func TestNoSuch(t *testing.T) {
	t.Parallel()
	many := strings.Split("a b c d e f g h i j k l", " ")
	tests := []struct{ name, want, got string }{
		{"where there is none", `there is no tag "x"`, spelling.NoSuch("tag", "x", nil)},
		{"like another", `there is no tag "textt", did you mean "text"?`, spelling.NoSuch("tag", "textt", []string{"say", "text"})},
		{"like none", `there is no tag "colour"; there are say, text`, spelling.NoSuch("tag", "colour", []string{"say", "text"})},
		{"of one", `there is no tag "colour"; there is say`, spelling.NoSuch("tag", "colour", []string{"say"})},
		{"listed elsewhere", `there is no tag "colour"; GET tags lists them`, spelling.NoSuchListed("tag", "colour", many, "GET tags lists them")},
		{"some, as many as a message has room for", "there are a, b, c, d, e, f, g, h, i, j", spelling.ThereAreSome(many[:10])},
		{"some of more", "there are a, b, c, d, e, f, g, h, i, j and 2 more", spelling.ThereAreSome(many)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
