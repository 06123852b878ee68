package judge

import (
	"context"
	"math"
	"reflect"
	"sync"
	"time"

	"github.com/sendmock/sendmock/contract"
)

// waits are the searches that wait for more. One of those who wait reads what is new for all of them: were everybody woken by every
// request, two hundred of them would cost a send more than the send itself.
type waits struct {
	duty chan *reading // holds what the reader reads with while nobody reads

	mu   sync.Mutex // guards what follows, and the searches in it
	list map[*search]bool
}

func newWaits(j *Judge) *waits {
	w := &waits{duty: make(chan *reading, 1), list: map[*search]bool{}}
	w.duty <- &reading{judge: j}
	return w
}

// Wait is Find as soon as count requests match. It looks at each record once, and at what is there already whatever the patience. It was
// in vain where fewer matched; the error is that ctx has ended. What a match asks for by its refusal is expected once it has been met.
func (j *Judge) Wait(ctx context.Context, m *contract.Match, since int64, count, limit int, patience time.Duration) (Found, error) {
	if !reflect.ValueOf(*m).IsZero() { // who follows everything waits for nothing of the bot's
		defer j.sandbox.Await()()
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r := &reading{judge: j}
	s := &search{match: m, want: count, limit: limit, found: Found{Next: since}, done: make(chan struct{})}
	err := s.look(ctx, r)
	if err == nil && !s.enough() && waiting.Err() == nil {
		j.waits.wait(waiting, s, r)
		err = s.look(ctx, r) // whoever reads may not have come so far
	}
	if err == nil && s.enough() {
		j.met(m, &s.found)
	}
	return s.found, err
}

// wait returns when a search has enough, or ctx has ended. r is what the search itself reads with.
func (w *waits) wait(ctx context.Context, s *search, r *reading) {
	defer w.leave(s)
	w.join(ctx, s, r)
	for {
		select {
		case <-s.done:
			return
		case <-ctx.Done():
			return
		case duty := <-w.duty:
			w.read(ctx, s, duty)
		}
	}
}

// join adds a search once it has seen all there is: whoever reads goes on from there.
func (w *waits) join(ctx context.Context, s *search, r *reading) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := s.look(ctx, r); err == nil && !s.enough() {
		w.list[s] = true
		return
	}
	close(s.done)
}

func (w *waits) leave(s *search) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.list, s)
}

// read reads for all, as long as the one who reads waits itself.
func (w *waits) read(ctx context.Context, s *search, r *reading) {
	defer func() { w.duty <- r }()
	for next := w.oldest(); !s.isDone(); {
		if _, err := r.judge.sandbox.Record.Wait(ctx, next); err != nil {
			return
		}
		next = w.show(r, next)
	}
}

// oldest is the seq from which there is something new to one of those who wait.
func (w *waits) oldest() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := int64(math.MaxInt64)
	for s := range w.list {
		next = min(next, s.found.Next)
	}
	return next
}

// show shows what is new to all who wait, and lets go of those who have enough.
func (w *waits) show(r *reading, next int64) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	list, next := r.judge.sandbox.Record.Read(next, r.room[:])
	for _, e := range list {
		for s := range w.list {
			if e.Seq <= s.found.Next {
				continue
			}
			if s.see(e, r); s.enough() {
				delete(w.list, s)
				close(s.done)
			}
		}
	}
	for s := range w.list {
		s.found.Next = max(s.found.Next, next)
	}
	return next
}
