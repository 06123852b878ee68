package spelling_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/internal/spelling"
)

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	known := []string{"window-closed", "rate-limit", "text", "say"}
	tests := []struct{ give, want string }{
		{"windowclosed", `, did you mean "window-closed"?`},
		{"txt", `, did you mean "text"?`},
		{"txet", `, did you mean "text"?`},
		{"sya", `, did you mean "say"?`}, // letters that changed places are one mistake
		{"sax", `, did you mean "say"?`},
		{"yas", ""},
		{"tesxts", `, did you mean "text"?`},
		{"rate", ""},
		{"t", ""},
		{"", ""},
		{strings.Repeat("x", 100), ""},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, spelling.DidYouMean(tt.give, known)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
