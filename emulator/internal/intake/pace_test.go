package intake

import (
	"context"
	"io"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/internal/golden"
)

// Who came first is first, although there would be room for the next; who gives up lets the next pass.
func TestTurnsAreFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var budget Budget
		var order []string
		read := func(ctx context.Context, name string, size int64) Body {
			body, err := budget.Read(httptest.NewRecorder(), post(io.LimitReader(zeros{}, size), size).WithContext(ctx), int(size))
			if err == nil {
				order = append(order, name)
			}
			return body
		}
		first := read(t.Context(), "first", 24<<20)
		impatient, giveUp := context.WithCancel(t.Context())
		go read(impatient, "impatient", 30<<20)
		synctest.Wait()
		var second Body
		go func() { second = read(t.Context(), "second", 32<<20) }()
		synctest.Wait()
		go read(t.Context(), "third", 10<<20)
		synctest.Wait()
		golden.Diff(t, []string{"first"}, order, "the third would fit, but waits for its turn")
		giveUp()
		synctest.Wait()
		first.Release()
		synctest.Wait()
		golden.Diff(t, []string{"first", "second"}, order, "the third does not fit beside the second")
		second.Release()
		synctest.Wait()
		golden.Diff(t, []string{"first", "second", "third"}, order)
	})
}

// trickle is a sender of so many bytes a second, whose connection has a deadline.
type trickle struct {
	*httptest.ResponseRecorder
	perSecond, left int
	until           atomic.Pointer[time.Time]
}

func (s *trickle) SetReadDeadline(t time.Time) error {
	s.until.Store(&t)
	return nil
}

func (s *trickle) Read(p []byte) (int, error) {
	n := min(s.perSecond, s.left, len(p))
	clock.Wait(context.Background(), time.Second*time.Duration(n)/time.Duration(s.perSecond))
	switch until := s.until.Load(); {
	case !until.IsZero() && !clock.System().Before(*until):
		return 0, os.ErrDeadlineExceeded
	case n == 0:
		return 0, io.EOF
	}
	s.left -= n
	return n, nil
}

// A slow sender has its minute for itself. While others wait for its room it has to keep a pace.
func TestSlowSendersAreHurried(t *testing.T) {
	t.Parallel()
	const size = 24 << 20
	for _, tt := range []struct {
		name      string
		perSecond int
		others    bool
		want      error
		waited    time.Duration // of the other
	}{
		{"alone", pace / 4, false, nil, 0},
		{"kept waiting", pace / 4, true, ErrSlow, maxSlow},
		{"fast enough", pace + pace/100, true, nil, 7 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var budget Budget
				slow := &trickle{ResponseRecorder: httptest.NewRecorder(), perSecond: tt.perSecond, left: size}
				done := make(chan error, 1)
				go func() {
					body, err := budget.Read(slow, post(slow, size), size)
					body.Release()
					done <- err
				}()
				clock.Wait(t.Context(), 5*time.Second)
				if tt.others {
					begun := clock.System()
					body, err := budget.Read(httptest.NewRecorder(), post(io.LimitReader(zeros{}, size), size), size)
					require.NoError(t, err)
					body.Release()
					require.InDelta(t, tt.waited.Seconds(), clock.System().Sub(begun).Seconds(), 2)
				}
				require.ErrorIs(t, <-done, tt.want)
				require.Empty(t, budget.senders)
				require.Zero(t, budget.held+budget.large.taken+budget.decoded.taken)
			})
		})
	}
}
