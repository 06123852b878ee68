package outbox

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// Deliveries of a conversation are posted in the order in which they were made. What fails keeps none waiting, and comes again.
func TestOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{next: []int{200, 500, 500, 500}}
		b := newBench(t, bot.answer)
		ids := b.tell(ada, 3)
		synctest.Wait()
		if diff := cmp.Diff([]int64{ids[0], ids[1], ids[1], ids[1], ids[2]}, bot.heard()); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
		want := []record.DeliveryState{record.DeliveryDelivered, record.DeliveryFailed, record.DeliveryDelivered}
		if diff := cmp.Diff(want, b.states()); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
		retry := []clock.Due{{At: noon.Add(time.Minute), Work: Retry{Delivery: ids[1]}}}
		if diff := cmp.Diff(retry, b.clock.Scheduled()); diff != "" {
			t.Errorf("scheduled (-want +got):\n%s", diff)
		}
		b.advance(t, time.Minute)
		if diff := cmp.Diff([]int64{ids[1]}, bot.heard()); diff != "" {
			t.Errorf("heard a minute later (-want +got):\n%s", diff)
		}
		require.Equal(t, record.DeliveryDelivered, b.Deliveries()[1].State)
	})
}

// What a bot never takes is dropped in the end, and the reason recorded.
func TestGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, refuses)
		b.tell(ada, 1)
		synctest.Wait()
		b.advance(t, webhook.GiveUp)
		d := b.Deliveries()[0]
		require.Equal(t, record.DeliveryDropped, d.State)
		require.Equal(t, "not delivered in "+webhook.GiveUp.String(), d.Dropped)
		require.Empty(t, b.clock.Scheduled())
		require.NotEmpty(t, b.disabled, "the owner was told that it fails for too long")
		require.Equal(t, noon, b.disabled[0])
		require.Zero(t, b.waiting)
	})
}

// An app's failures count from the last success, and from its last change of subscription.
func TestFailingSince(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{next: []int{500, 500, 500, 200, 500, 500, 500}}
		b := newBench(t, bot.answer)
		b.tell(ada, 2)
		synctest.Wait()
		require.Empty(t, b.failing, "the second was taken")
		b.tell(ada, 1)
		synctest.Wait()
		require.Equal(t, noon, b.failing[app])
		b.Subscribed(app, false)
		require.Empty(t, b.failing)
	})
}

// What nobody is subscribed to any more is dropped when its turn comes.
func TestUnsubscribed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{}
		b := newBench(t, bot.answer)
		b.Subscribed(app, true)
		b.tell(ada, 1)
		synctest.Wait()
		require.Equal(t, record.DeliveryPending, b.Deliveries()[0].State, "it waits for the handshake")
		b.unsubscribe()
		synctest.Wait()
		require.Empty(t, bot.heard())
		d := b.Deliveries()[0]
		require.Equal(t, record.DeliveryDropped, d.State)
		require.Equal(t, "the app is not subscribed any more", d.Dropped)
	})
}

// One delivery too many is dropped at once, and recorded as such. There is room again when others are at their end.
func TestWaitingIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, takes)
		b.HoldAll()
		b.tell(ada, maxWaiting+1)
		list := b.Deliveries()
		require.Equal(t, record.DeliveryPending, list[maxWaiting-1].State)
		require.Equal(t, record.DeliveryDropped, list[maxWaiting].State)
		require.Equal(t, "too many deliveries wait for the bots of this sandbox", list[maxWaiting].Dropped)
		require.Equal(t, maxWaiting, b.ReleaseAll(false))
		synctest.Wait()
		require.Zero(t, b.waiting)
		b.HoldAll() // else it is on its way already
		b.tell(ada, 1)
		require.Equal(t, record.DeliveryPending, b.Deliveries()[len(b.Deliveries())-1].State)
	})
}

// Of deliveries at their end the oldest are forgotten; none that waits is.
func TestKeptIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{next: []int{500, 500, 500}}
		b := newBench(t, bot.answer)
		failed := b.tell(ben, 1)[0]
		synctest.Wait()
		ids := b.tell(ada, maxKept+2)
		synctest.Wait()
		require.Equal(t, maxKept+1, len(b.Deliveries()), "one waits")
		last := b.tell(ada, 1)[0]
		list := b.Deliveries()
		require.Equal(t, maxKept+2, len(list))
		require.Equal(t, []int64{failed, ids[2], last}, []int64{list[0].ID, list[1].ID, list[len(list)-1].ID})
		_, err := b.Delivery(ids[0])
		require.ErrorIs(t, err, ErrNoDelivery)
		_, err = b.Redeliver(ids[0])
		require.ErrorIs(t, err, ErrNoDelivery)
	})
}

// Of many conversations a few are worked off at a time.
func TestPostingIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := newBlocked()
		b := newBench(t, bot.answer)
		for i := range maxPosting + 4 {
			b.tell(strconv.Itoa(i), 2)
		}
		synctest.Wait()
		require.Len(t, bot.came, maxPosting)
		for range 2 * (maxPosting + 4) {
			bot.answers <- http.StatusOK
		}
		synctest.Wait()
		require.Len(t, bot.came, 2*(maxPosting+4))
		require.Zero(t, b.posting)
		require.Empty(t, b.lanes)
	})
}

// A retry that the clock has no room for is not lost in silence: the delivery is dropped.
func TestNoRoomForARetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, refuses)
		for range clock.MaxScheduled {
			require.NoError(t, b.clock.Schedule(noon.Add(time.Hour), Retry{}))
		}
		b.tell(ada, 1)
		synctest.Wait()
		d := b.Deliveries()[0]
		require.Equal(t, record.DeliveryDropped, d.State)
		require.Equal(t, clock.ErrFull.Error(), d.Dropped)
		require.Len(t, d.Attempts, webhook.Immediate)
		require.Zero(t, d.NextAt)
	})
}

// What a bot took may have set it going. What it refused, or never got, has not.
func TestWhatSetsABotGoing(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		bot  answers
		want time.Duration // of silence, of a second
	}{
		"taken":   {takes, time.Second},
		"refused": {refuses, 0},
		"too slow": {func(r *http.Request) int {
			<-r.Context().Done()
			return 0
		}, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, tt.bot)
				b.tell(ada, 1)
				require.True(t, b.idle(t))
				from := clock.System()
				require.True(t, b.quiet.Idle(t.Context(), quiet.Given(time.Second)))
				require.InDelta(t, tt.want, clock.System().Sub(from), float64(3*time.Millisecond))
			})
		})
	}
}

// When the emulator stops, a bot that does not answer is let go of.
func TestEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := newBlocked()
		b := newBench(t, bot.answer)
		b.tell(ada, 1)
		<-bot.came
		b.end()
		synctest.Wait()
		require.Equal(t, record.DeliveryPending, b.Deliveries()[0].State)
		require.Zero(t, b.posting)
	})
}

// A reset leaves nothing behind: the outbox falls silent, whatever was waiting, and none of it is posted any more.
func TestReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := newBlocked()
		b := newBench(t, bot.answer)
		for i := range maxPosting + 4 {
			b.tell(strconv.Itoa(i), 2)
		}
		synctest.Wait()
		require.Len(t, bot.came, maxPosting)
		b.HoldAll()
		b.Reset()
		require.False(t, b.Holding())
		require.Empty(t, b.Deliveries())
		seq := b.record.Seq()
		for range maxPosting {
			bot.answers <- http.StatusOK
		}
		synctest.Wait()
		require.True(t, b.idle(t))
		require.Len(t, bot.came, maxPosting)
		require.Equal(t, seq, b.record.Seq(), "what was under way comes to nothing")

		b.tell(ada, 1)
		bot.answers <- http.StatusOK
		synctest.Wait()
		require.Equal(t, record.DeliveryDelivered, b.Deliveries()[0].State)
	})
}

// A retry that was scheduled before a reset does nothing behind it.
func TestRetryOfAnEarlierWorld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{next: []int{500, 500, 500}}
		b := newBench(t, bot.answer)
		id := b.tell(ada, 1)[0]
		synctest.Wait()
		bot.heard()
		b.Reset()
		b.Retry(Retry{Delivery: id})
		synctest.Wait()
		require.Empty(t, bot.heard())
	})
}
