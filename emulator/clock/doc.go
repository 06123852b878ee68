// Package clock is the time of a sandbox: real, frozen or scaled, each with an offset, so that a test can walk past a
// messaging window. It is the only place, besides cmd, that reads the machine's clock.
//
// The clock moves the platform, never the bot's own timers. No promise before v1.
package clock
