package contract_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
)

// stage is a small bench: a record and a clock, asked without any wait.
type stage struct {
	now       time.Time
	seq       int64
	recorded  []contract.Exchange
	evicted   bool
	gone      error                         // what the bench answers
	onAdvance func(s *stage, now time.Time) // what the bot does by the clock
	asked     []contract.Verification
}

func newStage() *stage { return &stage{now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)} }

func (s *stage) Ask(_ context.Context, in contract.Verification) (contract.Verdict, error) {
	s.asked = append(s.asked, in)
	checks, err := contract.ParseChecks(in.Checks)
	if err != nil || s.gone != nil {
		return contract.Verdict{}, errors.Join(err, s.gone)
	}
	now := contract.Moment{Seq: s.seq, At: s.now}
	from := now
	if in.AbsentFrom != nil {
		from = *in.AbsentFrom
	}
	v := contract.Verify(contract.Question{
		Exchanges: s.recorded, Expectations: in.Expectations, Since: in.Mark, SinceAt: s.now.Add(-time.Hour), AbsentFrom: from, Now: s.now,
		Evicted: s.evicted, Checks: checks,
	})
	v.Asked, v.Text = &now, v.Explain(s.recorded)
	return v, nil
}

func (s *stage) Latest(context.Context) (int64, error) { return s.seq, s.gone }

func (s *stage) Move(_ context.Context, d time.Duration, _ *time.Duration) error {
	s.now = s.now.Add(d)
	if s.onAdvance != nil {
		s.onAdvance(s, s.now)
	}
	return s.gone
}

// send is the bot's send of a text; an errorID refuses it.
func (s *stage) send(psid, text, errorID string) {
	s.seq++
	e := contract.Exchange{
		Seq: s.seq, At: s.now, Operation: "sendMessage", PSID: psid, Status: 200, MessageKind: "text",
		Params: map[string]any{"message": map[string]any{"text": text}},
	}
	if errorID != "" {
		e.Status, e.Error = 400, &contract.ExchangeError{Code: 10, ID: errorID}
	}
	s.recorded = append(s.recorded, e)
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
	emu.send(ada, "Hi there", "") // what a bot does when Ada says hello
	story.Expect(contract.Replied(ada, contract.Text("Hi there")).Within(2 * time.Hour))

	_ = emu.Move(context.Background(), 25*time.Hour, nil) // in a test: emu.Advance(25 * time.Hour)
	story.Expect(contract.Nothing().For(time.Hour))

	emu.send(ada, "Are you still there?", "window-closed")
	story.Expect(contract.Sent(contract.To(ada), contract.Refused("window-closed")).Times(1))

	fmt.Println(len(t.list), "failures at", emu.now.Format(time.DateTime))
	// Output: 0 failures at 2026-12-02 11:00:00
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
		{"what came before does not count", func(_ *stage, story *contract.Story) { story.Expect(replied) }, 1, []string{"wanted at least 1, found none"}, func(s *stage) { s.send("1", "hi", "") }},
		{"a mark begins anew", func(s *stage, story *contract.Story) {
			s.send("1", "hi", "")
			story.Expect(replied)
			story.Mark()
			s.send("1", "hi", "")
			story.Expect(replied.Times(1))
		}, 0, nil, nil},
		{"too many", func(s *stage, story *contract.Story) {
			s.send("1", "hi", "")
			s.send("1", "hi", "")
			story.Expect(replied.Times(1))
		}, 1, []string{"wanted exactly 1, found 2"}, nil},
		{"nothing so far", func(_ *stage, story *contract.Story) { story.Expect(contract.Nothing()) }, 0, nil, nil},
		{"an absence advances the clock", func(s *stage, story *contract.Story) {
			s.send("1", "hi", "")
			story.Expect(replied, contract.Nothing().For(time.Hour))
			if got := s.now.Hour(); got != 10 {
				story.Expect(replied.Named("the clock has not moved").Times(0))
			}
		}, 0, nil, nil},
		{"an absence that a reminder breaks", func(s *stage, story *contract.Story) {
			s.onAdvance = func(s *stage, _ time.Time) { s.send("1", "still there?", "") }
			story.Expect(contract.Nothing(contract.To("1")).For(time.Hour))
		}, 1, []string{"seq 1 came 1h into the 1h"}, nil},
		{"a clock that does not move", func(s *stage, story *contract.Story) {
			s.onAdvance = func(s *stage, now time.Time) { s.now = now.Add(-time.Hour) }
			story.Expect(contract.Nothing(contract.To("1")).For(time.Hour))
		}, 1, []string{"advanced the clock for it, in vain"}, nil},
		{"an absence after something", func(s *stage, story *contract.Story) {
			s.send("1", "bye", "")
			story.Expect(contract.Nothing().For(time.Hour).After(contract.Replied("1", contract.Text("bye"))))
		}, 0, nil, nil},
		{"order", func(s *stage, story *contract.Story) {
			s.send("1", "b", "")
			s.send("1", "a", "")
			story.Expect(contract.InOrder(contract.Sent(contract.Text("a")), contract.Sent(contract.Text("b")))...)
		}, 1, []string{"it came first, at seq 1"}, nil},
		{"checks", func(s *stage, story *contract.Story) {
			s.send("1", "a", "window-closed")
			story.Checks()
			story.Checks(contract.Off("refused-and-ignored"))
		}, 1, []string{"violation: refused-and-ignored at seq 1"}, nil},
		{"checks that are not there", func(_ *stage, story *contract.Story) { story.Checks(contract.Off("typo")) }, 1, []string{`there is no check "typo"`}, nil},
		{"expectations that make no sense", func(_ *stage, story *contract.Story) { story.Verify(replied.Times(-1)) }, 1, []string{"expectations[0].count: it is below 0"}, nil},
		{"an order of one", func(_ *stage, story *contract.Story) { story.Expect(contract.InOrder(replied)...) }, 1, []string{"expectations[0].order: it orders nothing"}, nil},
		{"a time for an absence", func(_ *stage, story *contract.Story) { story.Expect(contract.Nothing().Within(time.Hour)) }, 1, []string{"within: it goes with what must come"}, nil},
		{"the record has holes", func(s *stage, story *contract.Story) {
			s.evicted = true
			story.Expect(replied)
		}, 1, []string{"unknown: "}, nil},
		{"checks of a record with holes", func(s *stage, story *contract.Story) {
			s.evicted = true
			story.Checks()
		}, 1, []string{"unknown: exchanges of this range are gone"}, nil},
		{"when time is over", func(s *stage, story *contract.Story) {
			ctx, stop := context.WithCancelCause(context.Background())
			stop(errors.New("Ctrl-C"))
			s.send("1", "a", "window-closed")
			story.Context(ctx).Checks()
		}, 1, []string{"the story cannot go on: Ctrl-C"}, nil},
		{"a bench that is gone", func(s *stage, story *contract.Story) {
			s.gone = errors.New("connection refused")
			story.Expect(replied)
		}, 1, []string{"the story cannot go on: connection refused"}, nil},
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
			tt.tell(s, contract.Tell(&f, s))
			if diff := cmp.Diff(tt.want, len(f.list)); diff != "" {
				t.Fatalf("failures (-want +got):\n%s%q", diff, f.list)
			}
			for _, text := range tt.says {
				require.Contains(t, f.list[0], text)
			}
		})
	}
}

// The waits reach the bench as they are given, and not at all where nobody gave them.
func TestWaitsOfAStory(t *testing.T) {
	t.Parallel()
	var f failures
	s := newStage()
	contract.Tell(&f, s).Verify()
	contract.Tell(&f, s).Patience(time.Second).Quiet(20 * time.Millisecond).Verify()
	contract.Tell(&f, s).Settle(2 * time.Second).Verify()
	type waits struct{ Patience, Quiet *int }
	var got []waits
	for _, in := range s.asked {
		got = append(got, waits{in.PatienceMS, in.QuietMS})
	}
	if diff := cmp.Diff([]waits{{}, {new(1000), new(20)}, {new(2000), nil}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
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
