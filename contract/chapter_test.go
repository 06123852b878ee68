package contract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/contract"
)

// A verdict over chapters holds if all of them do. It is unknown where one is, and none is red.
func TestAddChapters(t *testing.T) {
	t.Parallel()
	type state struct{ Verified, Unknown bool }
	holds, fails, unknown := state{Verified: true}, state{}, state{Unknown: true}
	for _, tt := range []struct {
		name  string
		open  state
		then  []state
		older *contract.OlderChapters
		want  state
	}{
		{"none", holds, nil, nil, holds},
		{"all hold", holds, []state{holds, holds}, nil, holds},
		{"one fails", holds, []state{fails, holds}, nil, fails},
		{"the open one fails", fails, []state{holds, unknown}, nil, fails},
		{"a closed one is unknown", holds, []state{unknown, holds}, nil, unknown},
		{"the open one is unknown", unknown, []state{holds}, nil, unknown},
		{"one unknown, one failed", unknown, []state{fails}, nil, fails},
		{"older ones hold", holds, nil, &contract.OlderChapters{Chapters: 3}, holds},
		{"an older one failed", unknown, nil, &contract.OlderChapters{Chapters: 3, NotVerified: 1}, fails},
		{"an older one is unknown", holds, nil, &contract.OlderChapters{Chapters: 3, Unknown: 1}, unknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := contract.Verdict{Verified: tt.open.Verified, Unknown: tt.open.Unknown}
			c := contract.Chapters{Older: tt.older}
			for _, s := range tt.then {
				c.Chapters = append(c.Chapters, contract.Chapter{Verified: s.Verified, Unknown: s.Unknown})
			}
			v.Add(c)
			if diff := cmp.Diff(tt.want, state{v.Verified, v.Unknown}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
