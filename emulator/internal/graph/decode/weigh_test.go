package decode

import (
	"testing"

	"github.com/sendmock/sendmock/internal/golden"
)

func TestWeigh(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]int{
		``:                        {1, 0},
		`1`:                       {1, 0},
		`[]`:                      {2, 1},
		`[1,2,3]`:                 {4, 1},
		`{"a":[{"b":1},{}]}`:      {6, 3},
		`["[[[,,,","\"[,", "\\"]`: {4, 1},
		`]]]`:                     {1, 0},
	} {
		values, deepest := Weigh([]byte(text))
		golden.Diff(t, want, [2]int{values, deepest}, text)
	}
}
