package spelling_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/internal/spelling"
)

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	known := []string{"window-closed", "rate-limit", "text"}
	tests := []struct{ give, want string }{
		{"windowclosed", `, did you mean "window-closed"?`},
		{"txt", `, did you mean "text"?`},
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
