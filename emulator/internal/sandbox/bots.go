package sandbox

import (
	"context"

	"github.com/sendmock/sendmock/emulator/internal/quiet"
)

// Begin and End frame a Graph call, its answer included: while one is under way, an advance of the clock waits.
func (s *Sandbox) Begin() { s.bots.Begin() }

// Answers says that the call is to send a message to a person: what a bot does about a webhook in the end. A typing indicator promises
// one.
func (s *Sandbox) Answers(psid string) { s.bots.Answers(psid) }

// End ends what Begin began.
func (s *Sandbox) End() { s.bots.End() }

// maxHanging bounds the calls that are never answered, at a time.
//
//sendmock:bound calls that a fault leaves without an answer, at a time | the connection is closed at once | TestHangingIsBounded
const maxHanging = 500

// Hang ends what Begin began where no answer is ever given: when ctx is done, as the client has given up or the server stops. One too
// many is given up on at once, and the log says so.
func (s *Sandbox) Hang(ctx context.Context) {
	defer s.hanging.Add(-1)
	if n := s.hanging.Add(1); n > maxHanging {
		s.log.Warn("too many calls are left without an answer: this one's connection is closed instead", "hanging", n-1)
		s.End()
		return
	}
	s.bots.Hang(ctx)
}

// Await says that somebody waits for the bot, until what it returns is called.
func (s *Sandbox) Await() (done func()) { return s.bots.Await() }

// Quiet is the silence of the present bots that is believed: what the slowest of them needs.
func (s *Sandbox) Quiet() quiet.Silence { return s.bots.Needed() }

// Idle waits until the bot has been quiet for as long as a silence says, and reports whether that came; see [quiet.Watch.Idle].
func (s *Sandbox) Idle(ctx context.Context, silence quiet.Silence) bool {
	return s.bots.Idle(ctx, silence)
}

// IdleAsNeeded is Idle for as long as the bots need.
func (s *Sandbox) IdleAsNeeded(ctx context.Context) bool { return s.bots.IdleAsNeeded(ctx) }

// callbacks are where apps are told of events now.
func (s *Sandbox) callbacks() (list []string) {
	s.Do(func(tx *Tx) {
		for _, app := range tx.World.Apps {
			if app.Webhook != nil && app.Webhook.Active {
				list = append(list, app.Webhook.CallbackURL)
			}
		}
	})
	return list
}
