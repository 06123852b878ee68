package webhook

import "time"

// Immediate is how often a delivery is posted at once, before the bot is left alone for a while.
const Immediate = 3

// retries are the instants of the later attempts, from the first one on. The platform says "at once a few times", alerts
// after 15 minutes, and drops what the Graph's webhooks could not deliver in 36 hours (docs/facts/webhooks.md §2); the steps
// between are a choice.
var retries = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, GiveUp,
}

// Retry is when the next attempt is due, counted from the first, after this many rounds in vain: the immediate attempts are
// the first round, each later attempt is one of its own. false: there is none, the delivery is dropped.
func Retry(rounds int) (time.Duration, bool) {
	if rounds < 1 || rounds > len(retries) {
		return 0, false
	}
	return retries[rounds-1], true
}

// GiveUp is how long after its first attempt a delivery is dropped.
const GiveUp = 36 * time.Hour

// DisableAfter is how long everything must have failed before the platform ends an app's subscription
// (docs/facts/webhooks.md §2), where the rule webhook.disabled asks for it.
const DisableAfter = time.Hour
