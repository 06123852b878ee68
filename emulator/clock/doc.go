// Package clock is the time of a sandbox: real, frozen or scaled, each with an offset, so that a test can walk past a
// messaging window. It is the only place, besides cmd, that reads the machine's clock.
//
// What is to happen later is scheduled as a value, and done by whoever handles it when the clock gets there. What such a value
// means, and whether it still counts by then, is its owner's to know: package outbox's of retries, package sandbox's of receipts.
//
// The clock moves the platform, never the bot's own timers. No promise before v1.
package clock
