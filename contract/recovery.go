package contract

// recovery is what helps after an error.
type recovery string

const (
	permanent   recovery = "permanent"  // the same request is refused again until somebody changes something
	transient   recovery = "transient"  // the same request can work in a moment
	rateLimited recovery = "rate limit" // the same request works after a pause
)

type pair struct{ code, subcode int }

// recoveries is the one place that says which errors pass by themselves; every other one is permanent. Subcode 0 stands for
// every subcode that has no line of its own. The sources are those of the error catalogue: "Common Error Codes" of the
// Messenger Platform, "Handling Errors" and "Rate Limits" of the Graph API.
var recoveries = map[pair]recovery{
	{-1, 0}:   transient, // "a repeat after seconds can succeed" (chatwoot/chatwoot#8409)
	{1, 0}:    transient, // unknown error: "possibly a temporary issue"
	{2, 0}:    transient, // is_transient is true on the wire
	{1200, 0}: transient, // "Temporary send message failure. Please try again later."

	{4, 0}:     rateLimited, // the app's budget
	{9, 0}:     rateLimited, // "User is performing too many actions"
	{17, 0}:    rateLimited, // the user token's budget
	{32, 0}:    rateLimited, // the Page's budget with a user token
	{341, 0}:   rateLimited, // the application's limit on an action
	{613, 0}:   rateLimited, // per second or per conversation
	{80001, 0}: rateLimited, // the budget for Pages calls
	{80006, 0}: rateLimited, // the budget for Messenger calls

	{1, 99}:        permanent, // a permission or a verification is missing
	{2, 2018344}:   permanent, // the contact terms are not accepted
	{4, 2018144}:   permanent, // the person got all the messages that are allowed
	{613, 1893016}: permanent, // this person was asked this before
}

// recovery says what helps after a request that was not accepted. Without an error of the platform it is a server's failure or
// a broken connection, which pass, or another status of the 400s, which does not.
func (e *Exchange) recovery() recovery {
	if e.Error == nil {
		if e.Status >= 400 && e.Status < 500 && e.Status != 429 {
			return permanent
		}
		return transient
	}
	if r, found := recoveries[pair{e.Error.Code, e.Error.Subcode}]; found {
		return r
	}
	if r, found := recoveries[pair{e.Error.Code, 0}]; found {
		return r
	}
	return permanent
}

// Passes reports whether what a request failed by passes by itself: a bot that behaves sends it once more, perhaps after a pause.
func (e *Exchange) Passes() bool { return !e.accepted() && e.recovery() != permanent }

// unreachable reports whether the answer says that this person gets nothing at present: blocked, left, not receiving.
func (e *Exchange) unreachable() bool {
	return e.code() == 551 || e.subcode() == 1545041 || e.subcode() == 2018108
}

// notTheShape are the errors with a parameter's code that do not speak of a parameter's shape.
var notTheShape = map[string]bool{
	"appsecret-proof-missing": true, "appsecret-proof-invalid": true, "token-missing-me": true, // who calls
	"not-thread-owner": true, "instagram-not-thread-owner": true, "human-agent-not-approved": true, "page-read-permission": true, "profile-permission": true, // what it may
	"page-public-content-access": true, "subscribed-fields-permission": true, "menu-primary-app": true,
	"recipient-not-found": true, "profile-unavailable": true, "conversation-gone": true, "instagram-recipient-not-found": true, "sender-action-failed": true, // who is there
	"comment-unknown": true, "object-unsupported": true, "attachment-unknown": true, // what is there
	"attachment-too-large": true, "attachment-fetch-failed": true, "attachment-upload-failed": true, "attachment-video-timeout": true, // a file
}

// misshapen reports whether the error says that the API's description does not allow the request: codes 100 (a parameter),
// 105 and 194 (too many, too few elements), 2500 (a path or a list of fields).
func (e *Exchange) misshapen() bool {
	switch e.code() {
	case 100, 105, 194, 2500:
		return !notTheShape[e.Error.ID]
	}
	return false
}

// unauthorized reports whether the token or the call's proof was refused, after which nobody can be written to.
func (e *Exchange) unauthorized() bool {
	switch e.code() {
	case 102, 104, 190, 210:
		return true
	case 100:
		return e.Error.ID == "appsecret-proof-missing" || e.Error.ID == "appsecret-proof-invalid"
	}
	return e.errorID() == "token-missing-me"
}
