package contract_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
)

// stage is a small bench: a record, a clock, and a bot that answers on a goroutine of its own, as bots do.
type stage struct {
	mu        sync.Mutex // guards what follows
	now       time.Time
	recorded  []contract.Exchange
	wake      chan struct{}
	evicted   bool
	gone      error                         // the answer of every Wait
	onWait    func()                        // before a Wait
	onAdvance func(s *stage, now time.Time) // what the bot does by the clock
}

func newStage() *stage {
	return &stage{now: time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC), wake: make(chan struct{})}
}

func (s *stage) Now() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }

func (s *stage) Advance(d time.Duration) {
	s.mu.Lock()
	s.now = s.now.Add(d)
	now, act := s.now, s.onAdvance
	s.mu.Unlock()
	if act != nil {
		act(s, now)
	}
}

func (s *stage) Since(_ context.Context, seq int64) (contract.Recorded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := contract.Recorded{Next: seq, Evicted: s.evicted}
	for _, e := range s.recorded {
		if e.Seq > seq {
			out.Exchanges, out.Next = append(out.Exchanges, e), e.Seq
		}
	}
	return out, nil
}

func (s *stage) Wait(ctx context.Context, seq int64) error {
	if s.gone != nil {
		return s.gone
	}
	if s.onWait != nil {
		s.onWait()
	}
	for {
		s.mu.Lock()
		wake, there := s.wake, len(s.recorded) > 0 && s.recorded[len(s.recorded)-1].Seq > seq
		s.mu.Unlock()
		if there {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
		}
	}
}

func (s *stage) Transcript(psid string) string { return psid + " and the Page say nothing\n" }

// send is the bot's send of a text; an errorID refuses it.
func (s *stage) send(psid, text, errorID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seq := int64(1)
	if n := len(s.recorded); n > 0 {
		seq = s.recorded[n-1].Seq + 1
	}
	e := contract.Exchange{
		Seq: seq, At: s.now, Operation: "sendMessage", PSID: psid, Status: 200, MessageKind: "text",
		Params: map[string]any{"message": map[string]any{"text": text}},
	}
	if errorID != "" {
		e.Status, e.Error = 400, &contract.ExchangeError{Code: 10, ID: errorID}
	}
	s.recorded = append(s.recorded, e)
	close(s.wake)
	s.wake = make(chan struct{})
}

// failures is a TB that keeps what it is told.
type failures struct {
	list   []string
	fatals int
}

func (f *failures) Helper() {}
func (f *failures) Errorf(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}
func (f *failures) Fatalf(format string, args ...any) { f.fatals++; f.Errorf(format, args...) }

func ExampleTell() {
	var t failures    // in a test: t *testing.T
	emu := newStage() // in a test: emulator.Start(t)
	const ada = "7100000000000001"

	story := contract.Tell(&t, emu)
	go emu.send(ada, "Hi there", "") // what a bot does when Ada says hello
	story.Expect(contract.Replied(ada, contract.Text("Hi there")).Within(30 * time.Second))

	emu.Advance(25 * time.Hour)
	story.Expect(contract.Nothing().For(time.Hour))

	go emu.send(ada, "Are you still there?", "window-closed")
	story.Expect(contract.Sent(contract.To(ada), contract.Refused("window-closed")).Times(1))
	story.Checks()

	fmt.Println(len(t.list), "failures at", emu.Now().Format(time.DateTime))
	// Output: 0 failures at 2026-06-02 11:00:00
}

func TestStory(t *testing.T) {
	t.Parallel()
	replied := contract.Replied("1", contract.Text("hi"))
	tests := []struct {
		name   string
		tell   func(s *stage, story *contract.Story)
		want   int // failures
		says   []string
		before func(s *stage)
	}{
		{"waits for a slow bot", func(s *stage, story *contract.Story) {
			go s.send("1", "hi", "")
			story.Expect(replied)
		}, 0, nil, nil},
		{"says how long it has waited", func(_ *stage, story *contract.Story) {
			story.Settle(20 * time.Millisecond).Expect(replied)
		}, 1, []string{"waited 20ms of wall time for it, in vain", "wanted at least 1, found none", "the conversation with 1:\n  1 and the Page say nothing", "nothing was recorded"}, nil},
		{"what came before does not count", func(_ *stage, story *contract.Story) {
			story.Settle(20 * time.Millisecond).Expect(replied)
		}, 1, nil, func(s *stage) { s.send("1", "hi", "") }},
		{"a mark begins anew", func(s *stage, story *contract.Story) {
			s.send("1", "hi", "")
			story.Expect(replied)
			s.Advance(time.Hour)
			story.Mark()
			s.send("1", "hi", "")
			story.Expect(replied.Times(1).Within(time.Second))
		}, 0, nil, nil},
		{"too many is final", func(s *stage, story *contract.Story) {
			s.send("1", "hi", "")
			s.send("1", "hi", "")
			story.Settle(time.Hour).Expect(replied.Times(1))
		}, 1, []string{"wanted exactly 1, found 2"}, nil},
		{"the second comes a little later", func(s *stage, story *contract.Story) {
			s.send("1", "hi", "")
			go s.send("1", "hi", "")
			story.Quiet(200 * time.Millisecond).Expect(replied.Times(2))
		}, 0, nil, nil},
		{"nothing so far", func(_ *stage, story *contract.Story) { story.Expect(contract.Nothing()) }, 0, nil, nil},
		{"not nothing", func(s *stage, story *contract.Story) {
			go s.send("1", "hi", "")
			story.Quiet(time.Second).Expect(contract.Nothing())
		}, 1, []string{"wanted none, found 1"}, nil},
		{"an absence advances the clock", func(s *stage, story *contract.Story) {
			s.send("1", "hi", "")
			story.Expect(replied, contract.Nothing().For(time.Hour))
			if got := s.Now().Hour(); got != 10 {
				story.Expect(replied.Named("the clock has not moved").Times(0))
			}
		}, 0, nil, nil},
		{"an absence that a reminder breaks", func(s *stage, story *contract.Story) {
			s.onAdvance = func(s *stage, _ time.Time) { s.send("1", "still there?", "") }
			story.Expect(contract.Nothing(contract.To("1")).For(time.Hour))
		}, 1, []string{"seq 1 came 1h into the 1h"}, nil},
		{"an absence after something", func(s *stage, story *contract.Story) {
			go s.send("1", "bye", "")
			story.Expect(contract.Nothing().For(time.Hour).After(contract.Replied("1", contract.Text("bye"))))
		}, 0, nil, nil},
		{"another chapter", func(s *stage, story *contract.Story) {
			s.send("1", "hi", "")
			story.Mark()
			story.Settle(20 * time.Millisecond).Expect(replied)
		}, 1, []string{"→ 200\n  -- a new chapter: only what follows counts --\n  nothing was recorded since\n"}, nil},
		{"order", func(s *stage, story *contract.Story) {
			s.send("1", "b", "")
			s.send("1", "a", "")
			story.Expect(contract.InOrder(contract.Sent(contract.Text("a")), contract.Sent(contract.Text("b")))...)
		}, 1, []string{"it came first, at seq 1"}, nil},
		{"checks", func(s *stage, story *contract.Story) {
			s.send("1", "a", "window-closed")
			story.Checks()
			story.Checks(contract.Off("refused-and-ignored"))
			story.Expect(contract.Sent(contract.Refused("window-closed")))
			story.Checks(contract.On("human-agent-lint"))
		}, 1, []string{"violation: refused-and-ignored at seq 1"}, nil},
		{"checks that are not there", func(_ *stage, story *contract.Story) { story.Checks(contract.Off("typo")) }, 1, []string{`there is no check "typo"`}, nil},
		{"expectations that make no sense", func(_ *stage, story *contract.Story) { story.Verify(replied.Times(-1)) }, 1, []string{"expectation 1: count: it is below 0"}, nil},
		{"the record has holes", func(s *stage, story *contract.Story) {
			s.mu.Lock()
			s.evicted = true
			s.recorded = append(s.recorded, contract.Exchange{Seq: 8, At: s.now})
			s.mu.Unlock()
			story.Settle(20 * time.Millisecond).Expect(replied)
		}, 1, []string{"unknown: "}, nil},
		{"checks of a record with holes", func(s *stage, story *contract.Story) {
			s.mu.Lock()
			s.evicted = true
			s.mu.Unlock()
			story.Settle(20 * time.Millisecond).Checks()
		}, 1, []string{"unknown: exchanges of this range are gone"}, nil},
		{"checks without patience", func(s *stage, story *contract.Story) {
			s.send("1", "a", "window-closed")
			story.Settle(0).Checks()
		}, 1, []string{"violation: refused-and-ignored at seq 1"}, nil},
		{"checks when time is over", func(s *stage, story *contract.Story) {
			ctx, stop := context.WithCancel(context.Background())
			stop()
			s.send("1", "a", "window-closed")
			story.Context(ctx).Checks()
		}, 1, []string{"the story cannot go on: context canceled"}, nil},
		{"a bench that is gone is not quiet", func(s *stage, story *contract.Story) {
			s.send("1", "Hi there", "")
			s.gone = errors.New("connection refused")
			story.Expect(contract.Sent().Times(1))
		}, 1, []string{"the story cannot go on: connection refused"}, nil},
		{"a bench that is gone is not slow", func(s *stage, story *contract.Story) {
			s.gone = errors.New("connection refused")
			story.Expect(replied)
		}, 1, []string{"the story cannot go on: connection refused"}, nil},
		{"a story that is interrupted", func(s *stage, story *contract.Story) {
			ctx, stop := context.WithCancelCause(context.Background())
			s.onWait = func() { stop(errors.New("Ctrl-C")) }
			story.Context(ctx).Settle(time.Hour).Expect(replied)
		}, 1, []string{"the story cannot go on: Ctrl-C"}, nil},
		{"verify does not fail the test", func(_ *stage, story *contract.Story) { story.Verify(replied) }, 0, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var f failures
			s := newStage()
			if tt.before != nil {
				tt.before(s)
			}
			tt.tell(s, contract.Tell(&f, s).Quiet(10*time.Millisecond))
			if diff := cmp.Diff(tt.want, len(f.list)); diff != "" {
				t.Fatalf("failures (-want +got):\n%s%q", diff, f.list)
			}
			for _, text := range tt.says {
				require.Contains(t, f.list[0], text)
			}
		})
	}
}

func TestVerifyOfAStory(t *testing.T) {
	t.Parallel()
	s := newStage()
	story := contract.Tell(t, s)
	s.send("1", "hi", "")
	story.Mark()
	s.send("1", "ho", "")
	v := story.Verify(contract.InOrder(contract.Sent(contract.Text("hi")), contract.Sent(contract.Text("ho")))...)
	if diff := cmp.Diff(true, v.Verified); diff != "" {
		t.Errorf("the whole story counts (-want +got):\n%s%s", diff, v)
	}
}
