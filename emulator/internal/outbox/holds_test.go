package outbox

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
)

// What a Graph call holds, and what comes behind it in the conversation, waits for its answer. Others do not.
func TestHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{}
		b := newBench(t, bot.answer)
		var made Made
		require.True(t, made.Hold().Empty())
		echo := b.add(&made, ada)
		held := made.Hold()
		require.False(t, held.Empty())
		b.Enqueue(made)
		behind, other := b.tell(ada, 1)[0], b.tell(ben, 1)[0]
		synctest.Wait()
		if diff := cmp.Diff([]int64{other}, bot.heard()); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
		b.Release(held)
		synctest.Wait()
		if diff := cmp.Diff([]int64{echo, behind}, bot.heard()); diff != "" {
			t.Errorf("heard after the release (-want +got):\n%s", diff)
		}
		b.Release(held)
		b.Release(Held{})
	})
}

// Until the callback has answered the handshake, what is for its app waits.
func TestAwaitedHandshake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{}
		b := newBench(t, bot.answer)
		b.Subscribed(app, true)
		ids := b.tell(ada, 2)
		synctest.Wait()
		require.Empty(t, bot.heard())
		b.Subscribed(app, false)
		synctest.Wait()
		if diff := cmp.Diff(ids, bot.heard()); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	})
}

// All that is held goes out when it is released, in either order.
func TestReleaseOrder(t *testing.T) {
	t.Parallel()
	for name, newestFirst := range map[string]bool{"oldest first": false, "newest first": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				bot := &listener{}
				b := newBench(t, bot.answer)
				require.Zero(t, b.ReleaseAll(newestFirst), "nothing is held")
				b.HoldAll()
				require.True(t, b.Holding())
				ids := b.tell(ada, 2)
				synctest.Wait()
				require.Empty(t, bot.heard())
				require.Equal(t, 2, b.ReleaseAll(newestFirst))
				require.False(t, b.Holding())
				synctest.Wait()
				if newestFirst {
					ids[0], ids[1] = ids[1], ids[0]
				}
				if diff := cmp.Diff(ids, bot.heard()); diff != "" {
					t.Errorf("heard (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A retry that has come while all was held goes before what was made later.
func TestRetryGoesFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{next: []int{500, 500, 500}}
		b := newBench(t, bot.answer)
		failed := b.tell(ada, 1)[0]
		synctest.Wait()
		bot.heard()
		b.HoldAll()
		younger := b.tell(ada, 1)[0]
		b.advance(t, time.Minute)
		require.Equal(t, 2, b.ReleaseAll(false))
		synctest.Wait()
		if diff := cmp.Diff([]int64{failed, younger}, bot.heard()); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	})
}

// A release counts what goes out: not a retry in whose place a redelivery waits, nor what waits for a handshake.
func TestReleaseCountsWhatGoesOut(t *testing.T) {
	t.Parallel()
	for name, newestFirst := range map[string]bool{"oldest first": false, "newest first": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b, id, bot := failedOnce(t)
				b.HoldAll()
				b.advance(t, time.Minute)
				_, err := b.Redeliver(id)
				require.NoError(t, err)
				bot.answers <- http.StatusOK
				require.Equal(t, 1, b.ReleaseAll(newestFirst))
				require.True(t, b.idle(t))
				require.Len(t, bot.came, 1)
				require.Equal(t, record.DeliveryDelivered, b.Deliveries()[0].State)

				b.Subscribed(app, true)
				b.HoldAll()
				b.tell(ada, 1)
				require.Zero(t, b.ReleaseAll(newestFirst))
			})
		})
	}
}
