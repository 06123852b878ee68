// Package webhook turns what happened into the platform's webhooks, and posts them: the event object, the envelope, the two
// signatures, the handshake, one attempt, where it may go (docs/security.md), and the plan of retries. It knows no world's lock, no
// clock and no list of what is to be delivered: emulator/internal/sandbox decides who gets what, emulator/internal/outbox when; what
// became of it contract/record keeps.
//
// Shapes are those of docs/facts/webhooks.md, whose sections the comments name.
package webhook
