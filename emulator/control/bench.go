package control

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/contract"
)

// Bench is what stories are told on: the server of a client. It is a [contract.Bench], for as many stories at a time as there are, and
// remembers the first error: where the server does not answer, no story can go on.
type Bench struct {
	Client *Client
	Quiet  *time.Duration // silence of the bot that is believed where a story says nothing else, in wall time; nil: as long as the bot needs

	err atomic.Pointer[error]
}

var _ contract.Bench = (*Bench)(nil)

// Err is the first error of the bench, or nil.
func (b *Bench) Err() error {
	if err := b.err.Load(); err != nil {
		return *err
	}
	return nil
}

func (b *Bench) note(err error) error {
	if err != nil {
		b.err.CompareAndSwap(nil, &err)
	}
	return err
}

// Ask decides by the server.
func (b *Bench) Ask(ctx context.Context, in contract.Verification) (contract.Verdict, error) {
	if in.QuietMS == nil && b.Quiet != nil {
		ms := int(b.Quiet.Milliseconds())
		in.QuietMS = &ms
	}
	v, err := b.Client.Verify(ctx, in)
	return v, b.note(err)
}

// Latest is the seq of what was recorded last.
func (b *Bench) Latest(ctx context.Context) (int64, error) {
	seq, err := b.Client.Seq(ctx)
	return seq, b.note(err)
}

// Move moves the clock forward. By nothing it only waits until the bot is quiet. quiet is the silence that is believed; nil: the bench's.
func (b *Bench) Move(ctx context.Context, d time.Duration, quiet *time.Duration) error {
	if quiet == nil {
		quiet = b.Quiet
	}
	return b.note(b.Client.MoveBy(ctx, d, quiet))
}
