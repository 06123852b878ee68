package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// Every event that can be triggered is posted as its golden file says, at whatever instant.
func TestWebhookTriggers(t *testing.T) {
	t.Parallel()
	list, err := emulator.Start(t).Control().Triggers(t.Context())
	require.NoError(t, err)
	require.Greater(t, len(list.Triggers), 60)
	names := make([]string, len(list.Triggers))
	for i, tr := range list.Triggers {
		names[i] = tr.Event
		t.Run(tr.Event, func(t *testing.T) {
			t.Parallel()
			b, emu := testbot.Subscribed(t) // whose ids are its first
			made, err := emu.Control().Trigger(t.Context(), tr.Event, control.Triggering{Person: "ada"})
			require.NoError(t, err)
			require.Len(t, made.Deliveries, 1)
			posts := b.Wait(t, 1)
			requireWebhooks(t, "triggers/"+tr.Event, posts)
			d, err := emu.Control().Delivery(t.Context(), made.Deliveries[0])
			require.NoError(t, err)
			golden.Diff(t, posts[0].Body, d.Body)
			golden.Diff(t, tr.Event, d.Event)
		})
	}
	requireNoOthers(t, "triggers", names)
}

// Everything that a person does and everything that is sent, as webhooks say it, to the byte.
func TestWebhookActs(t *testing.T) {
	t.Parallel()
	names := make([]string, len(acts))
	for i, tt := range acts {
		names[i] = tt.name
	}
	t.Run("all", func(t *testing.T) {
		for _, tt := range acts {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				b, emu := testbot.Subscribed(t)
				tt.act(stage{emu, t, b})
				b.Wait(t, tt.want)
				testbot.Settled(t, emu)
				posts := b.Got()
				require.Len(t, posts, tt.want, "%v", testbot.Said(posts))
				requireWebhooks(t, "acts/"+tt.name, posts)
			})
		}
	})
	requireNoOthers(t, "acts", names)
}

// button is a template whose first button is a postback.
const button = `"attachment":{"type":"template","payload":{"template_type":"button","text":"Which?","buttons":[` +
	`{"type":"postback","title":"Red","payload":"C_RED"},{"type":"web_url","title":"Shop","url":"https://shop.example/1"}]}}`

// media has ada send a file of a kind.
func media(kind string) func(s stage) {
	return func(s stage) {
		s.ada().Sends(control.PersonMessage{Attachments: []control.PersonAttachment{
			{Type: kind, Payload: control.AttachmentPayload{URL: "https://cdn.example/a?b=1&c=<d>"}},
		}})
	}
}

// acts are everything that a person does and everything that is sent.
var acts = []struct {
	name string
	act  func(s stage)
	want int // webhooks to come
}{
	{"message", func(s stage) { s.ada().Says("hello") }, 1},
	{"message.escapes", func(s stage) { s.ada().Says("💚 Grüße \u2028 a/b <c> \"d\" e@f 100% \\ \t\n") }, 1},
	{"message.quick_reply", func(s stage) {
		s.message(`"text":"Which?","quick_replies":[{"content_type":"text","title":"Red","payload":"C_RED"}]`)
		s.bot.Wait(s.t, 1)
		s.bot.Forget()
		s.ada().TapsQuickReply("C_RED")
	}, 1},
	{"message.image", media("image"), 1},
	{"message.audio", media("audio"), 1},
	{"message.video", media("video"), 1},
	{"message.file", media("file"), 1},
	{"message.location", func(s stage) {
		s.ada().Sends(control.PersonMessage{Attachments: []control.PersonAttachment{
			{Type: "location", Payload: control.AttachmentPayload{Coordinates: &control.Coordinates{Lat: 51.9, Long: -8.47}}},
		}})
	}, 1},
	{"message.fallback", func(s stage) {
		s.ada().Sends(control.PersonMessage{Text: "look", Attachments: []control.PersonAttachment{
			{Type: "fallback", Payload: control.AttachmentPayload{URL: "https://shop.example/1", Title: "Map one"}},
		}})
	}, 1},
	{"message.sticker", func(s stage) { s.ada().Sends(control.PersonMessage{StickerID: "369239263222822"}) }, 1},
	{"message.sticker.doubled", func(s stage) { // the last moment at which an image came with it
		clock := time.Date(2026, 8, 29, 23, 59, 59, 999_999_999, time.UTC)
		require.NoError(s.t, s.Control().ResetTo(s.t.Context(), control.Scene{Clock: clock, KeepWebhook: true}))
		s.ada().Sends(control.PersonMessage{StickerID: "369239263222822"})
	}, 1},
	{"message.reply_to", func(s stage) {
		s.ada().Sends(control.PersonMessage{Text: "I mean this", ReplyTo: s.ada().Says("one")})
	}, 2},
	{"message.ad_referral", func(s stage) {
		s.ada().Sends(control.PersonMessage{Text: "hi", Referral: &control.Referral{Ref: "spring", AdID: "6045001"}})
	}, 1},
	{"message.ad_referral.without_field", func(s stage) {
		testbot.Subscribe(s.t, s.Handle, control.WebhookChange{CallbackURL: s.bot.URL + "/one", Fields: []string{"messages"}})
		s.ada().Sends(control.PersonMessage{Text: "hi", Referral: &control.Referral{Ref: "spring", AdID: "6045001"}})
	}, 1},
	{"message.product_referral", func(s stage) {
		s.ada().Sends(control.PersonMessage{Text: "in stock?", Referral: &control.Referral{ProductID: "9001"}})
	}, 1},
	{"message.new_person", func(s stage) {
		s.NewPerson(control.NewPerson{FirstName: "Nia", LastName: "Novák"}).Says("first")
	}, 1},
	{"message_edit", func(s stage) {
		mid := s.ada().Says("helo")
		s.must(s.Control().Edit(s.t.Context(), "ada", control.Edit{MessageID: mid, Text: "hello!"}))
	}, 2},
	{"postback", func(s stage) { s.ada().Taps(control.Postback{Title: "Menu", Payload: "MENU"}) }, 1},
	{"postback.untitled", func(s stage) { s.ada().Taps(control.Postback{Payload: "MENU"}) }, 1},
	{"postback.button", func(s stage) {
		s.ada().Taps(control.Postback{Payload: "C_RED", MessageID: s.message(button)})
	}, 2},
	{"postback.get_started", func(s stage) {
		s.NewPerson(control.NewPerson{FirstName: "Nia"}).Taps(control.Postback{
			Title: "Get Started", Payload: "START", Referral: &control.Referral{Ref: "poster_7"},
		})
	}, 1},
	{"referral", func(s stage) {
		s.must(s.Control().Follow(s.t.Context(), "ada", control.Referral{Ref: "poster_7"}))
	}, 1},
	{"referral.ad", func(s stage) {
		s.must(s.Control().Follow(s.t.Context(), "ada", control.Referral{Ref: "spring", AdID: "6045001"}))
	}, 1},
	{"reaction", func(s stage) {
		s.ada().Reacts(control.Reaction{MessageID: s.message(`"text":"hi"`), Reaction: "love"})
	}, 2},
	{"reaction.unreact", func(s stage) {
		mid := s.ada().Says("hm")
		s.ada().Reacts(control.Reaction{MessageID: mid, Emoji: "🦊"})
		s.ada().Reacts(control.Reaction{MessageID: mid, Action: "unreact"})
	}, 3},
	{"read", func(s stage) { s.must(s.Control().Read(s.t.Context(), "ada")) }, 1},
	{"read.auto", func(s stage) {
		s.must(s.Control().SetReceipts(s.t.Context(), control.Receipts{Reads: &control.Receipt{Mode: "auto", Delay: "7s"}}))
		s.message(`"text":"hi"`)
		s.Advance(10 * time.Second)
	}, 3},
	{"delivery", func(s stage) {
		s.message(`"text":"hi"`)
		s.Advance(time.Second)
	}, 2},
	{"account_linking.linked", func(s stage) {
		s.must(s.Control().LinkAccount(s.t.Context(), "ada", control.AccountLinking{Status: "linked", AuthorizationCode: "shop-user-5"}))
	}, 1},
	{"account_linking.unlinked", func(s stage) {
		s.must(s.Control().LinkAccount(s.t.Context(), "ada", control.AccountLinking{Status: "unlinked"}))
	}, 1},
	{"messaging_feedback", func(s stage) {
		s.message(`"attachment":{"type":"template","payload":{"template_type":"customer_feedback","title":"How was it?","subtitle":"Tell us",` +
			`"button_title":"Rate","feedback_screens":[{"questions":[{"id":"hauydmns8","type":"csat","title":"How was it?","score_label":"neg_pos","score_option":"five_stars",` +
			`"follow_up":{"type":"free_form","placeholder":"More"}}]}],"business_privacy":{"url":"https://shop.example/privacy"},"expires_in_days":3}}`)
		s.must(s.Control().GiveFeedback(s.t.Context(), "ada", control.Feedback{Payload: "5", FollowUp: "Great"}))
	}, 2},
	{"feed.comment", func(s stage) { s.Person("cleo").Comments("price?", testbot.DemoPage+"_205000000000001") }, 1},
	{"feed.comment.new_post", func(s stage) { s.Person("cleo").Comments("price?", "") }, 2},
	{"feed.post", func(s stage) { s.Person("cleo").Posts("nice maps") }, 1},
	{"optin.checkbox", func(s stage) {
		s.ada().OptsIn(control.Optin{Type: "checkbox", Payload: "cart", UserRef: "cart-88f2"})
	}, 1},
	{"optin.send_to_messenger", func(s stage) {
		s.ada().OptsIn(control.Optin{Type: "send_to_messenger", Payload: "send-to-messenger-1"})
	}, 1},
	{"optin.one_time_notif_req", func(s stage) {
		s.ada().OptsIn(control.Optin{Type: "one_time_notif_req", Payload: "BACK_IN_STOCK_42"})
	}, 1},
	{"optin.notification_messages", func(s stage) {
		made := s.ada().OptsIn(control.Optin{Type: "notification_messages", Title: "Weekly map news", Payload: "TOPIC_MAPS"})
		for _, status := range []string{"STOP_NOTIFICATIONS", "RESUME_NOTIFICATIONS"} {
			s.ada().OptsIn(control.Optin{Type: "notification_messages", Status: status, Token: made.NotificationMessagesToken})
		}
	}, 3},
	{"message_echo", func(s stage) { s.message(`"text":"Hi 💚 a/b"`) }, 1},
	{"message_echo.metadata", func(s stage) { s.message(`"text":"Hi","metadata":"order=17"`) }, 1},
	{"message_echo.quick_replies", func(s stage) {
		s.message(`"text":"Which?","quick_replies":[{"content_type":"text","title":"Red","payload":"C_RED"}]`)
	}, 1},
	{"message_echo.reply_to", func(s stage) {
		mid := s.ada().Says("one")
		s.message(`"text":"this"`, `,"reply_to":{"mid":"`+mid+`"}`)
	}, 2},
	{"message_echo.image", func(s stage) {
		s.message(`"attachment":{"type":"image","payload":{"url":"https://cdn.example/u.jpg"}}`)
	}, 1},
	{"message_echo.sticker", func(s stage) { s.message(`"sticker_id":"369239263222822"`) }, 1},
	{"message_echo.template.button", func(s stage) { s.message(button) }, 1},
	{"message_echo.template.generic", func(s stage) {
		s.message(`"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Map 🗺","subtitle":"$9","image_url":"https://cdn.example/m.png",` +
			`"buttons":[{"type":"postback","title":"Buy","payload":"BUY_1"}]}]}}`)
	}, 1},
	{"message_echo.template.media", func(s stage) {
		a := testbot.Graph(s.t, s.Handle, s.PageToken(), "POST", "me/messages",
			`{"recipient":{"id":"`+testbot.AdaPSID+`"},"message":{"attachment":{"type":"image","payload":{"url":"https://cdn.example/u.jpg","is_reusable":true}}}}`)
		_, rest, _ := strings.Cut(a.Body, `"attachment_id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		s.message(`"attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"` + id + `"}]}}`)
	}, 2},
	{"message_echo.utility", func(s stage) {
		s.sends(`{"recipient":{"id":"` + testbot.AdaPSID + `"},"messaging_type":"UTILITY","message":{"template":{"name":"order_shipped","language":{"code":"en"},` +
			`"components":[{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"1009"}]}]}}}`)
	}, 1},
	{"inbox_labels", func(s stage) {
		label := s.graph("POST", testbot.DemoPage+"/custom_labels", `{"page_label_name":"regular"}`, `"id":"`)
		for _, method := range []string{"POST", "POST", "DELETE", "DELETE"} { // the second of each changes nothing
			s.graph(method, label+"/label", `{"user":"`+testbot.AdaPSID+`"}`, `"success":`)
		}
	}, 2},
	{"pass_thread_control", func(s stage) {
		testbot.SubscribeSecond(s.t, s.Handle, s.bot)
		s.thread(s.PageToken(), "pass_thread_control", `,"target_app_id":"`+testbot.SecondApp+`","metadata":"needs a person"`)
	}, 1},
	{"take_thread_control", func(s stage) {
		testbot.SubscribeSecond(s.t, s.Handle, s.bot)
		s.thread(s.PageToken(), "pass_thread_control", `,"target_app_id":"`+testbot.SecondApp+`"`)
		s.thread(s.PageToken(), "take_thread_control", `,"metadata":"back to bot"`)
	}, 2},
	{"request_thread_control", func(s stage) {
		testbot.SubscribeSecond(s.t, s.Handle, s.bot)
		s.thread(testbot.SecondToken, "request_thread_control", `,"metadata":"please"`)
	}, 1},
	{"thread_control.with_message", func(s stage) {
		testbot.SubscribeSecond(s.t, s.Handle, s.bot)
		s.message(`"text":"over to you"`, `,"thread_control":{"control_type":"pass","app_id":"`+testbot.SecondApp+`"}`)
	}, 3},
	{"standby", func(s stage) {
		testbot.SubscribeSecond(s.t, s.Handle, s.bot)
		s.thread(s.PageToken(), "pass_thread_control", `,"target_app_id":"`+testbot.SecondApp+`"`)
		s.bot.Wait(s.t, 1)
		s.bot.Forget()
		s.ada().Says("to both")
		s.ada().Taps(control.Postback{Title: "Talk to us", Payload: "TALK"})
		s.sendsAs(testbot.SecondToken, `{"recipient":{"id":"`+testbot.AdaPSID+`"},"message":{"text":"from two"}}`)
		s.Advance(time.Second) // the delivery receipt
		s.must(s.Control().Read(s.t.Context(), "ada"))
	}, 10},
}
