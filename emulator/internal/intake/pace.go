package intake

import (
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/emulator/clock"
)

const (
	//sendmock:bound time that a large body waits for one that comes slower than 2 MiB a second | the slow one is refused as one that cannot be read | TestSlowSendersAreHurried
	maxSlow = 10 * time.Second

	// pace is what a sender has to send in a second while others wait. Alone it has its patience.
	pace = 2 << 20
)

// senders are those of large bodies who have had their turn and are not done.
type senders []*sender

// sender is one of them.
type sender struct {
	since time.Time
	came  atomic.Int64 // bytes since then
	stop  func()       // lets its next read fail
}

func (b *Budget) begin(w http.ResponseWriter) *sender {
	s := &sender{since: clock.System(), stop: func() { _ = http.NewResponseController(w).SetReadDeadline(clock.System()) }}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.senders = append(b.senders, s)
	return s
}

// end is to be called before the request is over: nobody may end the time of another on its connection.
func (b *Budget) end(s *sender) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.senders = slices.DeleteFunc(b.senders, func(other *sender) bool { return other == s })
}

// hurry ends the time of those who keep others waiting, if somebody still does.
func (b *Budget) hurry(w *waiter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !w.waits() {
		return
	}
	now := clock.System()
	for _, s := range b.senders {
		if took := now.Sub(s.since); took >= maxSlow && float64(s.came.Load()) < pace*took.Seconds() {
			s.stop()
		}
	}
}
