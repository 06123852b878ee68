package controlhttp

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// A list is written between what is before it and behind it, which may be nothing.
func TestList(t *testing.T) {
	t.Parallel()
	type member struct {
		A string `json:"a,omitempty"`
	}
	tests := []struct {
		name  string
		head  any
		count int
		tail  any
		want  string
	}{
		{"nothing", none{}, 0, none{}, `{"things":[]}`},
		{"things", none{}, 2, none{}, `{"things":[0,1]}`},
		{"all", member{"<"}, 2, member{"b"}, `{"a":"<","things":[0,1],"a":"b"}`},
		{"left out", member{}, 1, member{}, `{"things":[0]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			require.NoError(t, list(tt.head, "things", func(l *listing) {
				for i := range tt.count {
					require.True(t, l.add(i))
				}
			}, func() any { return tt.tail }).write(&b))
			if diff := cmp.Diff(tt.want+"\n", b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A page ends before the thing that would take it beyond its bound, but has one thing at least, and a list may have one page.
func TestPageEnds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		size, want int
		whole      bool
	}{
		{"small", maxPage / 4, 3, false},
		{"large", maxPage + 1, 1, false},
		{"whole", maxPage / 4, 10, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			n := 0
			require.NoError(t, list(none{}, "things", func(l *listing) {
				for l.whole = tt.whole; n < 10 && l.add(strings.Repeat("x", tt.size)); {
					n++
				}
			}, nil).write(&b))
			require.Equal(t, tt.want, n)
		})
	}
}

// gone is a client that reads no more.
type gone struct{}

var errGone = errors.New("gone")

func (gone) Write([]byte) (int, error) { return 0, errGone }

// Nothing more is made for who has gone.
func TestListIsCutOff(t *testing.T) {
	t.Parallel()
	n := 0
	require.ErrorIs(t, list(none{}, "things", func(l *listing) {
		for l.add(strings.Repeat("x", 1<<10)) {
			n++
		}
	}, nil).write(gone{}), errGone)
	require.Less(t, n, 20)
}
