package outbox

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// A delivery that is being posted is asked for again and again: what comes back is whole, which the race detector sees to.
func TestRedeliverWhileDelivering(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, refuses)
		id := b.tell(ada, 1)[0]
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 200 {
					d, err := b.Redeliver(id)
					if err != nil || d.ID != id {
						t.Errorf("redelivered %+v: %v", d, err)
						return
					}
				}
			})
		}
		group.Wait()
		require.True(t, b.idle(t))
	})
}

// failedOnce is a bench with one delivery whose immediate attempts have failed.
func failedOnce(t *testing.T) (b *bench, id int64, bot *blocked) {
	t.Helper()
	bot = newBlocked()
	b = newBench(t, bot.answer)
	id = b.tell(ada, 1)[0]
	for range webhook.Immediate {
		bot.answers <- http.StatusInternalServerError
		<-bot.came
	}
	require.True(t, b.idle(t))
	require.Equal(t, record.DeliveryFailed, b.Deliveries()[0].State)
	return b, id, bot
}

// A redelivery that comes while a retry is being posted is posted behind it, and what came of either is recorded.
func TestRedeliverDuringARetry(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answers []int
		state   record.DeliveryState
		next    time.Duration // from the redelivery's first attempt
	}{
		"both taken":         {[]int{200, 200}, record.DeliveryDelivered, 0},
		"the second taken":   {[]int{500, 200}, record.DeliveryDelivered, 0},
		"the first taken":    {[]int{200, 500, 500, 500}, record.DeliveryFailed, time.Minute},
		"the last one taken": {[]int{500, 500, 500, 200}, record.DeliveryDelivered, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b, id, bot := failedOnce(t)
				b.advance(t, time.Minute)
				<-bot.came
				d, err := b.Redeliver(id)
				require.NoError(t, err)
				require.Equal(t, record.DeliveryPending, d.State)
				twice, err := b.Redeliver(id)
				require.NoError(t, err)
				require.Equal(t, d.Seq, twice.Seq, "it is pending already")
				want := []int{500, 500, 500}
				for _, status := range tt.answers {
					bot.answers <- status
					want = append(want, status)
				}
				require.True(t, b.idle(t))
				require.Len(t, bot.came, len(tt.answers)-1)

				require.Len(t, b.Deliveries(), 1)
				d = b.Deliveries()[0]
				var got []int
				for _, a := range d.Attempts {
					got = append(got, a.Status)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("attempts (-want +got):\n%s", diff)
				}
				require.Equal(t, tt.state, d.State)
				if tt.next > 0 {
					require.Equal(t, b.clock.Now().Add(tt.next), d.NextAt)
				}
			})
		})
	}
}

// A reset forgets a redelivery together with the attempt that it waits for.
func TestResetDuringARedelivery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, id, bot := failedOnce(t)
		b.advance(t, time.Minute)
		<-bot.came
		_, err := b.Redeliver(id)
		require.NoError(t, err)
		b.Reset()
		seq := b.record.Seq()
		bot.answers <- http.StatusOK
		require.True(t, b.idle(t))
		require.Equal(t, seq, b.record.Seq())
		require.Empty(t, bot.came)
	})
}

// A redelivery has its own plan of retries: what was scheduled of what it has replaced does nothing.
func TestRetryThatWasReplaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{next: []int{500, 500, 500, 500, 500, 500}}
		b := newBench(t, bot.answer)
		id := b.tell(ada, 1)[0]
		synctest.Wait()
		b.advance(t, 30*time.Second)
		_, err := b.Redeliver(id)
		require.NoError(t, err)
		synctest.Wait()
		require.Len(t, bot.heard(), 2*webhook.Immediate)
		require.Len(t, b.clock.Scheduled(), 2)
		b.advance(t, 30*time.Second)
		require.Empty(t, bot.heard(), "the first retry was that of what has been replaced")
		b.advance(t, 30*time.Second)
		require.Len(t, bot.heard(), 1)
		require.Equal(t, record.DeliveryDelivered, b.Deliveries()[0].State)
	})
}

// Of a delivery that is delivered again and again the newest attempts are kept.
func TestAttemptsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, refuses)
		id := b.tell(ada, 1)[0]
		for range maxAttempts + 1 {
			require.True(t, b.idle(t))
			_, err := b.Redeliver(id)
			require.NoError(t, err)
		}
		require.True(t, b.idle(t))
		require.Len(t, b.Deliveries()[0].Attempts, maxAttempts)
	})
}
