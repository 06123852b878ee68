package record

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func publish(r *Recorder, seqs ...int64) {
	for _, seq := range seqs {
		r.Publish(&Exchange{Seq: seq})
	}
}

func seqs(list []*Exchange) []int64 {
	out := make([]int64, 0, len(list))
	for _, e := range list {
		out = append(out, e.Seq)
	}
	return out
}

func TestOpenExchangesHoldBackLaterOnes(t *testing.T) {
	r := NewRecorder(Limits{})
	for range 3 {
		r.Reserve()
	}
	publish(r, 2, 3)
	require.Empty(t, r.Since(0))
	publish(r, 1)
	if diff := cmp.Diff([]int64{1, 2, 3}, seqs(r.Since(0))); diff != "" {
		t.Errorf("Since(0) (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int64{3}, seqs(r.Since(2))); diff != "" {
		t.Errorf("Since(2) (-want +got):\n%s", diff)
	}
	require.Empty(t, r.Since(99))
}

func TestBounds(t *testing.T) {
	r := NewRecorder(Limits{Count: 3, BodyBytes: 4})
	for i := range int64(5) {
		r.Reserve()
		r.Publish(&Exchange{Seq: i + 1, Call: Call{Body: []byte("123456")}})
	}
	if diff := cmp.Diff([]int64{3, 4, 5}, seqs(r.Since(0))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	require.EqualValues(t, 2, r.Evicted())
	require.Equal(t, "1234", string(r.Since(0)[0].Call.Body))
	require.Equal(t, 6, r.Since(0)[0].Call.BodySize)

	r = NewRecorder(Limits{Bytes: 3000})
	for i := range int64(10) {
		r.Reserve()
		r.Publish(&Exchange{Seq: i + 1, Call: Call{Query: strings.Repeat("x", 500)}})
	}
	require.Less(t, len(r.Since(0)), 4)
	require.NotEmpty(t, r.Since(0))
}

// Whatever part of an exchange is large, the bound holds.
func TestBytesCountEverything(t *testing.T) {
	large := strings.Repeat("x", 10_000)
	for name, fill := range map[string]func(e *Exchange){
		"query":     func(e *Exchange) { e.Call.Query = large },
		"path":      func(e *Exchange) { e.Call.Path = large },
		"headers":   func(e *Exchange) { e.Call.Headers = large },
		"body":      func(e *Exchange) { e.Call.Body = []byte(large) },
		"secrets":   func(e *Exchange) { e.Call.Secrets = []string{large} },
		"response":  func(e *Exchange) { e.Outcome.Response = []byte(large) },
		"violation": func(e *Exchange) { e.Outcome.Violations = []Violation{{Message: large}} },
	} {
		t.Run(name, func(t *testing.T) {
			r := NewRecorder(Limits{Bytes: 25_000})
			for range 10 {
				e := &Exchange{Seq: r.Reserve()}
				fill(e)
				r.Publish(e)
			}
			require.Len(t, r.Since(0), 2)
		})
	}
	r := NewRecorder(Limits{})
	r.Publish(&Exchange{Seq: r.Reserve(), Call: Call{PSID: large}, Outcome: Outcome{Decision: large}})
	require.Less(t, len(r.Since(0)[0].Outcome.Decision), 2100, "words are cut")
	require.Less(t, len(r.Since(0)[0].Call.PSID), 2100)
}

func TestResetForgetsWhatIsOpen(t *testing.T) {
	r := NewRecorder(Limits{})
	for range 2 {
		r.Reserve()
	}
	publish(r, 1)
	past := r.Reset(time.Time{})
	publish(r, 2)
	require.Empty(t, r.Since(0))
	require.True(t, r.Entries(0)[0].Reset, "the reset is the first thing behind itself")
	require.EqualValues(t, 4, r.Reserve())
	require.Len(t, past.Entries, 1)
	past.Entries = nil
	if diff := cmp.Diff(Past{From: 0, To: 2, Open: 1}, past); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestClearKeepsWhatIsOpen(t *testing.T) {
	r := NewRecorder(Limits{})
	for range 3 {
		r.Reserve()
	}
	publish(r, 1, 3)
	r.Clear()
	publish(r, 2)
	if diff := cmp.Diff([]int64{2}, seqs(r.Since(0))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	require.EqualValues(t, 4, r.Reserve(), "seq goes on")
}

func TestWait(t *testing.T) {
	r := NewRecorder(Limits{})
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		list, err := r.Wait(t.Context(), 0)
		if err != nil || len(list) != 1 {
			t.Errorf("Wait: %v, %v", list, err)
		}
	}()
	r.Reserve()
	publish(r, 1)
	wg.Wait()

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Wait(ctx, 1)
	require.ErrorIs(t, err, context.Canceled)
}

// Whatever the order of publishing, a reader that follows Since, or Read, sees every exchange once and in order.
func TestFollowersMissNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		r := NewRecorder(Limits{})
		order := make([]int64, n)
		for i := range order {
			order[i] = r.Reserve()
		}
		var got, read []int64
		last, next := int64(0), int64(0)
		room := make([]*Exchange, rapid.IntRange(1, 4).Draw(t, "room"))
		for _, seq := range rapid.Permutation(order).Draw(t, "order") {
			publish(r, seq)
			for _, s := range seqs(r.Since(last)) {
				got, last = append(got, s), s
			}
			for list := room; len(list) == len(room); {
				list, next = r.Read(next, room)
				read = append(read, seqs(list)...)
			}
		}
		for _, got := range [][]int64{got, read} {
			if diff := cmp.Diff(order, got); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
		}
	})
}

func BenchmarkPublish(b *testing.B) {
	r := NewRecorder(Limits{Count: 1000})
	b.ReportAllocs()
	for b.Loop() {
		r.Publish(&Exchange{Seq: r.Reserve()})
	}
}

func TestNothingIsLaterThanTheLargestSeq(t *testing.T) {
	t.Parallel()
	r := NewRecorder(Limits{})
	r.Publish(&Exchange{Seq: r.Reserve()})
	for _, seq := range []int64{1, 2, 100, math.MaxInt64} {
		if got := r.Since(seq); len(got) != 0 {
			t.Errorf("after seq %d: %d exchanges", seq, len(got))
		}
	}
}
