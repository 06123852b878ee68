package scenario

import (
	"context"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

// bench is what a story is played on. Where the emulator does not answer it remembers the first error: a story cannot go on.
type bench struct {
	client *control.Client
	quiet  *time.Duration // nil: as long as the bot needs
	err    error
}

var _ contract.Bench = (*bench)(nil)

func (b *bench) note(err error) error {
	if b.err == nil {
		b.err = err
	}
	return err
}

// Ask decides by the server.
func (b *bench) Ask(ctx context.Context, in contract.Verification) (contract.Verdict, error) {
	v, err := b.client.Verify(ctx, in)
	return v, b.note(err)
}

// Latest is the seq of what was recorded last.
func (b *bench) Latest(ctx context.Context) (int64, error) {
	seq, err := b.client.Seq(ctx)
	return seq, b.note(err)
}

// Move moves the clock. By nothing it only waits until the bot is quiet.
func (b *bench) Move(ctx context.Context, d time.Duration, quiet *time.Duration) error {
	if quiet == nil {
		quiet = b.quiet
	}
	return b.note(b.client.MoveBy(ctx, d, quiet))
}
