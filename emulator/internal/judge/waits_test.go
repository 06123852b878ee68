package judge

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/fixtures"
)

// newJudge judges an empty record. decoded counts the records whose parameters were decoded.
func newJudge(t *testing.T) (j *Judge, decoded *atomic.Int64) {
	t.Helper()
	world, err := fixtures.ShippedWorld("demo")
	require.NoError(t, err)
	sb, err := sandbox.New(sandbox.Config{World: worldfile.Of(world), Clock: clock.Config{Mode: clock.Frozen}}, sandbox.NewRegistry())
	require.NoError(t, err)
	t.Cleanup(sb.Close)
	decoded = new(atomic.Int64)
	return New(sb, func(e *record.Exchange) map[string]any {
		decoded.Add(1)
		return map[string]any{"message": map[string]any{"text": e.Call.Text}}
	}, func(string) string { return "" }), decoded
}

// sent publishes a send to a person.
func (j *Judge) sent(psid, text string) int64 {
	seq := j.sandbox.Record.Reserve()
	j.sandbox.Record.Publish(&record.Exchange{
		Seq: seq, At: j.sandbox.Clock.Now(), Call: record.Call{Operation: "sendMessage", PSID: psid, Text: text, Plain: true},
		Outcome: record.Outcome{Status: 200, MessageID: "m", Window: &record.Window{Open: true}},
	})
	return seq
}

func seqsOf(f Found) []int64 {
	var out []int64
	for _, e := range f.Exchanges {
		out = append(out, e.Seq)
	}
	return out
}

// The price of a count does not grow with the record in garbage, and little of the record is decoded.
func TestQuestionsAllocateLittle(t *testing.T) {
	code, text := 613, "text 5"
	j, decoded := newJudge(t)
	for i := range 10_000 {
		j.sent(fmt.Sprint(7100000000000000+i%100), fmt.Sprint("text ", i))
	}
	for name, m := range map[string]contract.Match{
		"everything": {},
		"operation":  {Operation: "sendMessage"},
		"person":     {PSID: contract.Whom{Name: "7100000000000007"}},
		"code":       {Code: &code},
		"outcome":    {Outcome: "refused"},
		"window":     {Window: "open"},
		"text":       {Text: &contract.Wording{Exact: &text}},
		"message":    {Message: map[string]any{"text": text}},
	} {
		t.Run(name, func(t *testing.T) {
			decoded.Store(0)
			got := testing.AllocsPerRun(10, func() {
				if _, err := j.Count(context.Background(), &m, 0); err != nil {
					t.Error(err)
				}
			})
			require.LessOrEqual(t, got, 10.0, "allocations of a count over 10000")
			require.LessOrEqual(t, decoded.Load(), int64(11), "decoded in 11 runs")
		})
	}
}

// A verdict over a full record allocates less than three times for each exchange, and decodes none without need.
func TestVerifyAllocatesLittle(t *testing.T) {
	j, decoded := newJudge(t)
	for i := range 10_000 {
		j.sent(fmt.Sprint(7100000000000000+i%100), fmt.Sprint("text ", i))
	}
	var q Question
	for i := range 10 {
		q.Expectations = append(q.Expectations, contract.Replied(fmt.Sprint(7100000000000000+i), contract.Text(fmt.Sprint("text ", i))))
	}
	got := testing.AllocsPerRun(2, func() {
		v, err := j.Verify(context.Background(), &q)
		if err != nil || !v.Verified {
			t.Error(err, v.Text)
		}
	})
	require.Less(t, got, 30_000.0)
	require.LessOrEqual(t, decoded.Load(), int64(3*10), "the ten that match, in three runs")
}

// What is there already is found, however little patience there is.
func TestWaitWithoutPatience(t *testing.T) {
	t.Parallel()
	j, _ := newJudge(t)
	j.sent("1", "hi")
	got, err := j.Wait(t.Context(), &contract.Match{PSID: contract.Whom{Name: "1"}}, 0, 1, 1, 0)
	require.NoError(t, err)
	if diff := cmp.Diff([]int64{1}, seqsOf(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Two hundred that wait look at what is new once between them, and each gets its own.
func TestWaitsReadOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const waiters, count = 200, 3
		j, decoded := newJudge(t)
		var waiting sync.WaitGroup
		for i := range waiters {
			waiting.Go(func() {
				m := contract.Match{PSID: contract.Whom{Name: fmt.Sprint(i)}, Message: map[string]any{}}
				got, err := j.Wait(t.Context(), &m, 0, count, count, time.Minute)
				if err != nil || got.Matched != count {
					t.Errorf("%d: %d matched, %v", i, got.Matched, err)
				}
				want := []int64{int64(i + 1), int64(i + 1 + waiters), int64(i + 1 + 2*waiters)}
				if diff := cmp.Diff(want, seqsOf(got)); diff != "" {
					t.Errorf("%d (-want +got):\n%s", i, diff)
				}
			})
		}
		synctest.Wait()
		for range count {
			for i := range waiters {
				j.sent(fmt.Sprint(i), "hi")
			}
		}
		waiting.Wait()
		require.LessOrEqual(t, decoded.Load(), int64(waiters*count), "each record is decoded once at most")
		require.Empty(t, j.waits.list)
	})
}

// Waits that begin and end while the record grows miss nothing, whoever of them reads.
func TestWaitsMissNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, _ := newJudge(t)
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				clock.Wait(t.Context(), time.Duration(i)*7*time.Millisecond)
				m := contract.Match{Operation: "sendMessage"}
				got, err := j.Wait(t.Context(), &m, int64(i), 50, 100, time.Duration(i%3*20)*time.Millisecond+time.Second)
				want := make([]int64, 50)
				for k := range want {
					want[k] = int64(i + 1 + k)
				}
				if diff := cmp.Diff(want, seqsOf(got)); diff != "" || err != nil {
					t.Errorf("%d: %v (-want +got):\n%s", i, err, diff)
				}
			})
		}
		for range 100 {
			clock.Wait(t.Context(), 5*time.Millisecond)
			j.sent("1", "hi")
		}
		all.Wait()
	})
}

// A wait ends when its patience does, although the record grows, and says how many came.
func TestWaitsEndOnTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, _ := newJudge(t)
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			for ctx.Err() == nil {
				j.sent("1", "hi")
				clock.Wait(t.Context(), 100*time.Millisecond)
			}
		})
		for range 30 {
			all.Go(func() {
				begin := clock.System()
				got, err := j.Wait(ctx, &contract.Match{}, 0, 1000, 1, 3*time.Second)
				if err != nil || got.Matched < 30 || got.Matched > 31 || len(got.Exchanges) != 1 {
					t.Errorf("%d matched, %v", got.Matched, err)
				}
				if took := clock.System().Sub(begin); took != 3*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		}
		clock.Wait(t.Context(), 4*time.Second)
		stop()
		all.Wait()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := j.Wait(gone, &contract.Match{}, 0, 1000, 1, time.Second)
		require.ErrorIs(t, err, context.Canceled)
	})
}

// A verdict that is open is decided when what it is about has come, and at the end of its patience over all that came.
func TestOpenVerdictIsDecidedAnew(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		give contract.Expectation
		want contract.Result
		took time.Duration
	}{
		{"it comes", contract.Replied("2", contract.Text("late")), contract.Result{Verified: true, Matched: 1}, 900 * time.Millisecond},
		{"too few come", contract.Replied("1").AtLeast(1000), contract.Result{Matched: 10}, 3 * time.Second},
		{"it never comes", contract.Replied("3"), contract.Result{}, 3 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				j, _ := newJudge(t)
				ctx, stop := context.WithCancel(t.Context())
				var sending sync.WaitGroup
				sending.Go(func() {
					for i := range 10 {
						clock.Wait(ctx, 90*time.Millisecond)
						j.sent("1", fmt.Sprint(i))
					}
					j.sent("2", "late")
				})
				begin, quiet := clock.System(), time.Duration(0)
				v, err := j.Verify(ctx, &Question{Expectations: []contract.Expectation{tt.give}, Patience: 3 * time.Second, Quiet: &quiet})
				took := clock.System().Sub(begin)
				stop()
				sending.Wait()
				require.NoError(t, err)
				got := contract.Result{Verified: v.Results[0].Verified, Matched: v.Results[0].Matched}
				if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(contract.Result{})); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				require.Equal(t, tt.took, took)
				require.Equal(t, 11, v.LookedAt)
			})
		})
	}
}
