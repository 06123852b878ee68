package conformance

func moderate(body string) request {
	return jsonBody("/me/moderate_conversations?access_token={PAGE_TOKEN}", body)
}

// against is an action of the Page against ada.
func against(actions string) request {
	return moderate(`{"user_ids":[{"id":"{ADA}"}],"actions":[` + actions + `]}`)
}

var (
	writesAda     = jsonBody("/me/messages?access_token={PAGE_TOKEN}", `{"recipient":{"id":"{ADA}"},"message":{"text":"hi"}}`)
	adaWrites     = jsonBody("/_sendmock/people/ada/messages", `{"text":"hi"}`)
	adaComments   = jsonBody("/_sendmock/people/ada/comments", `{"message":"hi"}`)
	listBlocked   = get("/{PAGE}/blocked?access_token={PAGE_TOKEN}")
	isAda         = ok(`{"data":[{"name":"Ada Moss","id":"{ADA}"}],` + oneCursor + `}`)
	nobody        = ok(`{"data":[]}`)
	unreachable   = refused(551, 1545041, "(#551) This person isn't available right now.")
	noSuchPerson  = refused(100, 2018001, "(#100) No matching user found")
	notBothWays   = refused(100, 0, "(#100) Invalid parameter")
	inboxOf       = get("/me/conversations?fields=id&access_token={PAGE_TOKEN}")
	adaInSpam     = get("/me/conversations?fields=folder&folder=spam&access_token={PAGE_TOKEN}")
	unblocksAda   = bare("DELETE", "/{PAGE}/blocked?psid={ADA}&access_token={PAGE_TOKEN}")
	cannotComment = answer{status: 422, body: `{"error":{"code":"page-banned-person","message":"the Page has banned the person, who cannot post or comment on it"}}` + "\n"}
	cannotWrite   = answer{status: 422, body: `{"error":{"code":"page-blocked-person","message":"the Page has blocked the person, who cannot write to it"}}` + "\n"}
)

// moderation is what a Page does against people. That a person blocks the Page is among the sends.
var moderation = []testCase{
	{name: "nobody is blocked", give: listBlocked, want: nobody},
	{name: "blocked", give: against(`"BLOCK_USER"`), want: ok(`{"success":true}`)},
	{name: "blocked, in a form and in small letters", give: form("/{PAGE}/moderate_conversations", `user_ids=[{"id":"{ADA}"}]&actions=block_user&access_token={PAGE_TOKEN}`), want: ok(`{"success":true}`)},
	{name: "who is blocked", before: []request{against(`"BLOCK_USER"`)}, give: listBlocked, want: isAda},
	{name: "whether somebody is blocked", before: []request{against(`"BLOCK_USER"`)}, give: get("/me/blocked?user={ADA}&access_token={PAGE_TOKEN}"), want: isAda},
	{name: "whether somebody else is", before: []request{against(`"BLOCK_USER"`)}, give: get("/me/blocked?uid={BEN}&access_token={PAGE_TOKEN}"), want: nobody},
	{name: "a message to who is blocked", before: []request{against(`"BLOCK_USER"`)}, give: writesAda, want: unreachable},
	{name: "who is blocked cannot write", before: []request{against(`"BLOCK_USER"`)}, give: adaWrites, want: cannotWrite},
	{
		name: "who is blocked can comment", before: []request{against(`"BLOCK_USER"`), adaComments},
		give: listBlocked, want: isAda,
	},
	{name: "who is banned cannot", before: []request{against(`"BAN_USER"`)}, give: adaComments, want: cannotComment},
	{name: "unblocked", before: []request{against(`"BLOCK_USER"`), against(`"UNBLOCK_USER"`)}, give: writesAda, want: sent("ADA")},
	{name: "a ban outlasts the end of a block", before: []request{against(`"BAN_USER"`), against(`"UNBLOCK_USER"`)}, give: writesAda, want: unreachable},
	{
		name: "unblocked with somebody whom nobody knows: all of it or nothing", before: []request{against(`"BAN_USER"`)},
		give: bare("DELETE", "/{PAGE}/blocked?psid={ADA}&uid=404&access_token={PAGE_TOKEN}"), want: noSuchPerson,
	},
	{name: "unbanned", before: []request{against(`"BAN_USER"`), against(`"UNBAN_USER"`)}, give: writesAda, want: sent("ADA")},
	{name: "unblocked by the other edge", before: []request{against(`"BAN_USER"`), unblocksAda}, give: listBlocked, want: nobody},
	{name: "unblocked, nobody named", give: bare("DELETE", "/{PAGE}/blocked?access_token={PAGE_TOKEN}"), want: refused(100, 0, "(#100) The parameter psid is required")},
	{name: "unblocked, somebody unknown", give: bare("DELETE", "/{PAGE}/blocked?psid=404&access_token={PAGE_TOKEN}"), want: noSuchPerson},
	{
		name: "banned by the other edge, and somebody unknown", give: form("/{PAGE}/blocked", "psid={ADA},404&access_token={PAGE_TOKEN}"),
		want: ok(`{"{ADA}":true,"404":false}`),
	},
	{name: "banned by the other edge", before: []request{jsonBody("/me/blocked?access_token={PAGE_TOKEN}", `{"user":["{ADA}"]}`)}, give: adaComments, want: cannotComment},
	{name: "nobody named", give: jsonBody("/me/blocked?access_token={PAGE_TOKEN}", `{}`), want: refused(100, 0, "(#100) The parameter psid is required")},
	{name: "moved to spam", before: []request{against(`"MOVE_TO_SPAM"`)}, give: adaInSpam, want: ok(`{"data":[{"folder":"spam","id":"{CONVERSATION}"}],` + oneCursor + `}`)},
	{
		name: "what is in spam is not in the inbox", before: []request{against(`"MOVE_TO_SPAM","BLOCK_USER"`)}, give: inboxOf,
		want: ok(`{"data":[{"id":"{BEN_CONVERSATION}"}],` + oneCursor + `}`),
	},
	{name: "a block and its end", give: against(`"BLOCK_USER","UNBLOCK_USER"`), want: notBothWays},
	{name: "a ban and its end", give: against(`"UNBAN_USER","BAN_USER"`), want: notBothWays},
	{name: "somebody without a conversation", give: moderate(`{"user_ids":[{"id":"{CLEO}"}],"actions":["BLOCK_USER"]}`), want: noSuchPerson},
	{
		name: "no such action", give: against(`"HUG_USER"`),
		want: refused(100, 0, "(#100) Param actions[0] must be one of {BAN_USER, BLOCK_USER, MOVE_TO_SPAM, UNBAN_USER, UNBLOCK_USER}"),
	},
	{name: "by a user's token", give: get("/{PAGE}/blocked?access_token={USER_TOKEN}"), want: refused(190, 0, "(#190) This method must be called with a Page Access Token")},
}
