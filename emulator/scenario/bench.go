package scenario

import (
	"context"
	"slices"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

// bench is what a story is played on. Where the emulator does not answer it remembers the first error: a story cannot go on.
type bench struct {
	ctx    context.Context // of the whole play; package contract asks for none where it moves the clock
	client *control.Client
	quiet  time.Duration
	err    error

	former map[string]bool // PSIDs of earlier stories
}

var _ contract.Bench = (*bench)(nil)

func (b *bench) note(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Since leaves out what a bot sends to people of an earlier story: it may have tried again on a timer of its own.
func (b *bench) Since(ctx context.Context, seq int64) (contract.Recorded, error) {
	out, err := b.client.Since(ctx, seq)
	b.note(err)
	out.Exchanges = slices.DeleteFunc(out.Exchanges, func(e contract.Exchange) bool { return b.former[e.PSID] })
	return out, err
}

func (b *bench) Wait(ctx context.Context, seq int64) error {
	err := b.client.Await(ctx, seq)
	if ctx.Err() == nil {
		b.note(err)
	}
	return err
}

// Latest is the seq of what was recorded last.
func (b *bench) Latest(ctx context.Context) (int64, error) {
	seq, err := b.client.Seq(ctx)
	b.note(err)
	return seq, err
}

func (b *bench) Now() time.Time {
	c, err := b.client.Clock(b.ctx)
	b.note(err)
	return c.Now
}

// Transcript is the conversation with a person, for failures.
func (b *bench) Transcript(psid string) string {
	text, err := b.client.Transcript(b.ctx, psid)
	if err != nil {
		return "(" + plainly(err) + ")" // there is a failure to be told already
	}
	return text
}

func (b *bench) Advance(d time.Duration) {
	ms := int(b.quiet.Milliseconds())
	_, err := b.client.Move(b.ctx, control.Advance{Duration: d.String(), SettleMS: &ms})
	b.note(err)
}

// Quiet waits until the bot has had nothing under way for d, neither a webhook nor a call.
func (b *bench) Quiet(ctx context.Context, d time.Duration) error {
	err := b.client.Settle(ctx, d)
	b.note(err)
	return err
}
