package outbox

import (
	"bytes"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
)

// large makes n deliveries of a mebibyte each.
func (b *bench) large(n int) (ids []int64) {
	for range n {
		var made Made
		payload := bytes.Repeat([]byte("x"), 1<<20)
		ids = append(ids, b.Add(&made, record.Delivery{
			Event: "message", Field: "messages", AppID: app, PSID: ada, ConversationID: ada, Payload: payload,
		}))
		b.Enqueue(made)
	}
	return ids
}

// in are the deliveries in a state.
func (b *bench) in(state record.DeliveryState) (list []*record.Delivery) {
	for _, d := range b.Deliveries() {
		if d.State == state {
			list = append(list, d)
		}
	}
	return list
}

// Deliveries are bounded by what they weigh, those that wait and those at their end. What is too much is dropped, and says so; there is
// room again when others are at their end.
func TestBytesAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, takes)
		b.HoldAll()
		b.large(200)
		waiting, dropped := b.in(record.DeliveryPending), b.in(record.DeliveryDropped)
		require.Len(t, waiting, maxWaitingBytes>>20-1)
		require.Len(t, dropped, maxKeptBytes>>20-1, "the oldest were forgotten")
		require.Equal(t, "the deliveries that wait for the bots of this sandbox are too large together", dropped[0].Dropped)
		states := 0
		for _, e := range b.record.Entries(0) {
			if e.Delivery != nil && e.Delivery.State == record.DeliveryDropped {
				states++
			}
		}
		require.Greater(t, states, len(dropped), "that they were is on record")

		_, err := b.Redeliver(dropped[0].ID)
		require.ErrorIs(t, err, ErrFull)
		b.ReleaseAll(false)
		synctest.Wait()
		require.Zero(t, b.waiting)
		require.Zero(t, b.waitingBytes)
		require.LessOrEqual(t, b.endedBytes, maxKeptBytes)
		last := b.large(1)[0]
		synctest.Wait()
		d, err := b.Delivery(last)
		require.NoError(t, err)
		require.Equal(t, record.DeliveryDelivered, d.State)
	})
}

// What is counted of deliveries is what is kept of them, whatever becomes of them.
func TestBytesAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := &listener{next: []int{500, 500, 500, 200, 500, 500, 500}}
		b := newBench(t, bot.answer)
		b.tell(ada, 5)
		synctest.Wait()
		_, err := b.Redeliver(b.Deliveries()[1].ID)
		require.NoError(t, err)
		_, err = b.Redeliver(b.Deliveries()[2].ID)
		require.NoError(t, err)
		synctest.Wait()
		b.tell(ben, 3)
		waiting, ended := 0, 0
		for _, d := range b.Deliveries() {
			if d.State == record.DeliveryPending || d.State == record.DeliveryFailed {
				waiting += d.Size()
			} else {
				ended += d.Size()
			}
		}
		require.Equal(t, []int{waiting, ended}, []int{b.waitingBytes, b.endedBytes})
		b.Reset()
		require.Equal(t, []int{0, 0, 0}, []int{b.waiting, b.waitingBytes, b.endedBytes})
	})
}
