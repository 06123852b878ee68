package golden

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Diff fails the test where a value is not the one wanted, and goes on. what says which value it is: a text, or a format and what
// goes into it.
func Diff[T any](t testing.TB, want, got T, what ...any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", said(what), diff)
	}
}

func said(what []any) string {
	if len(what) == 0 {
		return "value"
	}
	if format, ok := what[0].(string); ok && len(what) > 1 {
		return fmt.Sprintf(format, what[1:]...)
	}
	return fmt.Sprint(what[0])
}
