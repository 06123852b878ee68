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

func (b *bench) Wait(ctx context.Context, seq int64) error { return b.client.Await(ctx, seq) }

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
	b.note(b.move(d, b.quiet))
}

// Quiet waits until the bot has had nothing under way for d, neither a webhook nor a call.
func (b *bench) Quiet(d time.Duration) { b.note(b.move(0, d)) }

func (b *bench) move(by, settle time.Duration) error {
	ms := int(settle.Milliseconds())
	_, err := b.client.Move(b.ctx, control.Advance{Duration: by.String(), SettleMS: &ms})
	return err
}
