// Package outbox posts webhooks to bots: those of one conversation to one app one after the other, in the order in which they were
// made, with attempts, retries on the virtual clock, redeliveries, and what holds them back.
//
// An [Outbox] has a lock of its own, which nobody else takes. Its owner, package sandbox, may call it with its own lock held; the
// outbox never calls its owner with its lock held. What is posted is the owner's to make, by package webhook, which also has the
// request and the plan of retries. How deliveries stand is kept by package record, and package quiet is told when a bot is.
package outbox
