package judge

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
)

// hi is a match that the parameters decide.
var hi = contract.Match{Message: map[string]any{"text": "Hi"}}

// A wait looks at each record once, however many come one by one.
func TestWaitLooksOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var want []int64
		b.sends(ada, "Ho")
		want = append(want, b.sends(ada, "Hi"))
		b.beside(func() {
			for range 100 {
				after(time.Millisecond)
				b.sends(ada, "Ho")
			}
			want = append(want, b.sends(ada, "Hi"))
		})
		got, err := b.Wait(t.Context(), &hi, 0, 2, 10, time.Minute)
		require.NoError(t, err)
		synctest.Wait()
		if diff := cmp.Diff(want, seqs(got.Exchanges)); diff != "" {
			t.Errorf("found (-want +got):\n%s", diff)
		}
		require.Equal(t, want[1], got.Next)
		require.Equal(t, map[int64]int{want[0]: 1, want[1]: 1}, b.decoded.times, "what has another text is not decoded, the rest once")
	})
}

// What is there counts, more may be waited for than are shown, and what comes later is left to the next wait.
func TestWaitCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var all []int64
		for range 5 {
			all = append(all, b.sends(ada, "Hi"))
		}
		got, err := b.Wait(t.Context(), &hi, 0, 4, 2, time.Minute)
		require.NoError(t, err)
		require.Equal(t, all[:2], seqs(got.Exchanges))
		require.Equal(t, 4, got.Matched)
		require.Equal(t, all[3], got.Next)
		got, err = b.Wait(t.Context(), &hi, got.Next, 1, 2, time.Minute)
		require.NoError(t, err)
		require.Equal(t, all[4:], seqs(got.Exchanges))
	})
}

// A wait in vain ends with its patience, and says how far it came and what came closest. Who has gone is told nothing.
func TestWaitInVain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		seq := b.sends(ada, "Hi")
		b.sends(ada, "Ho "+token)
		got, err := b.Wait(t.Context(), &hi, 0, 2, 10, time.Second)
		require.NoError(t, err)
		require.Equal(t, []int64{seq}, seqs(got.Exchanges))
		require.Equal(t, seq+1, got.Next)

		vain := b.InVain(&hi, 0, 2)
		require.Len(t, vain.Misses, 1)
		require.NotContains(t, vain.Misses[0].Differences[0].String(), token)
		require.Equal(t, []string{contract.Slower}, vain.Notes)

		gone, stop := context.WithCancel(t.Context())
		stop()
		got, err = b.Wait(gone, &hi, 0, 2, 10, time.Second)
		require.ErrorIs(t, err, context.Canceled)
		require.Zero(t, got.Matched)
	})
}

// Finding, counting and listing look, and change no verdict. Waiting for a refusal asks for it.
func TestLooksExcuseNothing(t *testing.T) {
	t.Parallel()
	wanted := contract.Sent(contract.To(ada), contract.Refused("window-closed")).Match
	for _, tt := range []struct {
		name string
		look func(b *bench) error
		want string
	}{
		{"find", func(b *bench) error { _, err := b.Find(b.t.Context(), &wanted, 0, 10); return err }, "refused-and-ignored"},
		{"count", func(b *bench) error { _, err := b.Count(b.t.Context(), &wanted, 0); return err }, "refused-and-ignored"},
		{"list", func(b *bench) error { b.lookSince(0, nil); b.Chapters(nil); return nil }, "refused-and-ignored"},
		{"what was waited for in vain", func(b *bench) error { b.InVain(&wanted, 0, 2); return nil }, "refused-and-ignored"},
		{"wait", func(b *bench) error { _, err := b.Wait(b.t.Context(), &wanted, 0, 1, 10, time.Minute); return err }, ""},
		{"wait for any request", func(b *bench) error {
			_, err := b.Wait(b.t.Context(), &contract.Match{PSID: contract.Whom{Name: ada}}, 0, 1, 10, time.Minute)
			return err
		}, "refused-and-ignored"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.sends(ada, "Hi", refused)
				require.NoError(t, tt.look(b))
				v, _ := b.ask(Question{})
				require.Equal(t, tt.want, found(v.Violations))
			})
		})
	}
}

// Finding picks the oldest, and says where to go on; counting counts all.
func TestFindAndCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var all []int64
		for i := range 2 * lookEvery {
			b.sends(ben, "Ho")
			if i%100 == 0 {
				all = append(all, b.sends(ada, "Hi"))
			}
		}
		got, err := b.Find(t.Context(), &hi, 0, 2)
		require.NoError(t, err)
		require.Equal(t, all[:2], seqs(got.Exchanges))
		got, err = b.Find(t.Context(), &hi, got.Next, 100)
		require.NoError(t, err)
		require.Equal(t, all[2:], seqs(got.Exchanges))
		n, err := b.Count(t.Context(), &hi, all[0])
		require.NoError(t, err)
		require.Equal(t, len(all)-1, n)

		gone, stop := context.WithCancel(t.Context())
		stop()
		_, err = b.Find(gone, &hi, 0, 2)
		require.ErrorIs(t, err, context.Canceled)
		_, err = b.Count(gone, &hi, 0)
		require.ErrorIs(t, err, context.Canceled)
	})
}
