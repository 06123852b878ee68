package messenger

import (
	"slices"
	"time"
)

// sendRules is the published order in which a send meets the rules: whom it goes to, what it refers to, how it is shown, its tag, the
// app and the thread, the window, the person, limits. The first that refuses answers.
var sendRules = slices.Concat(recipientRules, contentRules, displayRules, tagRules, threadRules, windowRules, personRules)

// The pages that rules are drawn from.
const (
	docs           = "https://developers.facebook.com/documentation/business-messaging/messenger-platform"
	pageMessages   = "https://developers.facebook.com/docs/graph-api/reference/page/messages"
	sendMessages   = docs + "/send-messages"
	errorCodes     = docs + "/error-codes"
	privateReplies = docs + "/discovery/private-replies"
	utilityPage    = docs + "/send-messages/utility-messages"
	marketingPage  = "https://developers.facebook.com/docs/messenger-platform/marketing-messages"
	// The page for Messenger is not known; this one says of Instagram what a block means.
	instagramModeration = "https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/moderate-conversations"
	oneTimePage         = "https://developers.facebook.com/docs/messenger-platform/send-messages/one-time-notification"
)

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z") }
