package controlhttp_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestControlAnswers(t *testing.T) {
	t.Parallel()
	tests := []controlCase{
		{
			name: "a count of everything", before: []string{"GET /v25.0/me", "GET /v25.0/me"},
			method: "POST", path: "requests/count", status: 200, want: `{"count":2}`,
		},
		{
			name: "a verdict of the standing checks alone", method: "POST", path: "verify", status: 200,
			want: `{"verified":true,"unknown":false,"results":[],"violations":[],"looked_at":0,"asked":{"seq":0,"at":"2026-12-01T09:00:00Z"},"waited":{"patience_ms":5000,"quiet_ms":500,"why":"no app has a callback: since the last Graph call"},"text":"verified: nothing is on record, and nothing was expected\n"}`,
		},
		{
			name: "nowhere for webhooks", method: "GET", path: "webhook", status: 200,
			want: `{"app_id":"151700000000001","callback_url":"","verify_token":"demo-verify-token","fields":[]}`,
		},
		{
			name: "a webhook without the handshake", method: "PUT", path: "webhook", status: 200,
			body: `{"callback_url":"http://127.0.0.1:9/hook","verify":false,"fields":["messages"]}`,
			want: `{"app_id":"151700000000001","callback_url":"http://127.0.0.1:9/hook","verify_token":"demo-verify-token","fields":["messages"],"verified":true,"active":true}`,
		},
		{
			name: "the end of a webhook", before: []string{`PUT /_sendmock/webhook {"callback_url":"http://127.0.0.1:9/hook","verify":false}`},
			method: "PUT", path: "webhook", body: `{"app_id":"151700000000001","callback_url":""}`, status: 200,
			want: `{"app_id":"151700000000001","callback_url":"","verify_token":"demo-verify-token","fields":[]}`,
		},
		{
			name: "every field", method: "PUT", path: "webhook", body: `{"callback_url":"http://127.0.0.1:9/hook","verify":false}`, status: 200,
			want: `{"app_id":"151700000000001","callback_url":"http://127.0.0.1:9/hook","verify_token":"demo-verify-token","fields":[` +
				`"messages","messaging_postbacks","message_deliveries","message_reads","message_echoes","messaging_optins","messaging_referrals",` +
				`"message_reactions","messaging_handovers","standby","messaging_account_linking","messaging_policy_enforcement","messaging_feedback",` +
				`"messaging_customer_information","response_feedback","message_edits","send_cart","messaging_game_plays",` +
				`"messaging_in_thread_lead_form_submit","message_template_status_update","inbox_labels","feed","messaging_payments",` +
				`"messaging_pre_checkouts","messaging_checkout_updates"],"verified":true,"active":true}`,
		},
		{name: "health", method: "GET", path: "health", status: 200, want: `{"status":"ok","version":"1.2.3","callback":"none","seed":0}`},
		{name: "livez", method: "GET", path: "livez", status: 200, want: `{"status":"ok","version":"1.2.3","callback":"none","seed":0}`},
		{name: "readyz", method: "GET", path: "readyz", status: 200, want: `{"status":"ok","version":"1.2.3","callback":"none","seed":0}`},
		{name: "person by slug", method: "GET", path: "people/ada", status: 200, want: adaView},
		{name: "person by PSID", method: "GET", path: "people/7100000000000001", status: 200, want: adaView},
		{
			name: "a new person", method: "POST", path: "people", body: `{"slug":"dora","first_name":"Dora","locale":"fr_FR"}`, status: 201,
			want: `{"psid":"<id>","slug":"dora","page_id":"104000000000001","first_name":"Dora","last_name":"","blocked":false,"unavailable":false,"app_role":false,"typing":false,` + noWindow + `}`,
		},
		{
			name: "a new person without a name", method: "POST", path: "people", status: 201,
			want: `{"psid":"<id>","slug":"","page_id":"104000000000001","first_name":"Person","last_name":"6","blocked":false,"unavailable":false,"app_role":false,"typing":false,` + noWindow + `}`,
		},
		{
			name: "block", method: "PATCH", path: "people/ada", body: `{"blocked":true}`, status: 200,
			want: strings.Replace(adaView, `"blocked":false`, `"blocked":true`, 1),
		},
		{
			name: "unavailable", method: "PATCH", path: "people/7100000000000001", body: `{"unavailable":true,"app_role":true,"first_name":"Eda"}`, status: 200,
			want: strings.NewReplacer(`"unavailable":false`, `"unavailable":true`, `"app_role":false`, `"app_role":true`, `"first_name":"Ada"`, `"first_name":"Eda"`).Replace(adaView),
		},
		{name: "no change", method: "PATCH", path: "people/ada", body: `{}`, status: 200, want: adaView},
		{name: "a text", method: "POST", path: "people/ada/messages", body: `{"text":"hi"}`, status: 201, want: saidToPage},
		{name: "a reply", method: "POST", path: "people/ada/messages", body: `{"text":"hi","reply_to":"` + adaHello + `"}`, status: 201, want: saidToPage},
		{
			name: "a file", method: "POST", path: "people/ada/messages", body: `{"attachments":[{"type":"image","payload":{"url":"https://pictures.example/a.png"}}]}`,
			status: 201, want: saidToPage,
		},
		{name: "a sticker", method: "POST", path: "people/ada/messages", body: `{"sticker_id":"369239263222822"}`, status: 201, want: saidToPage},
		{
			name: "a first message", method: "POST", path: "people/cleo/messages", body: `{"text":"hi"}`, status: 201,
			want: `{"message_id":"<id>","conversation_id":"<id>","deliveries":[]}`,
		},
		{
			name: "a quick reply that was offered",
			before: []string{`POST /me/messages {"recipient":{"id":"7100000000000001"},"message":{"text":"Colour?","quick_replies":[` +
				`{"content_type":"text","title":"Red","payload":"RED"}]}}`},
			method: "POST", path: "people/ada/messages", body: `{"quick_reply":{"payload":"RED"}}`, status: 201, want: saidToPage,
		},
		{
			name: "a quick reply by force", method: "POST", path: "people/ada/messages", body: `{"text":"Red","quick_reply":{"payload":"RED"},"force":true}`,
			status: 201, want: saidToPage,
		},
		{name: "a postback of the menu", method: "POST", path: "people/ada/postbacks", body: `{"title":"Get Started","payload":"START"}`, status: 201, want: `{"message_id":"<id>","conversation_id":"t_10000000000000001","deliveries":[],"offered":false}`},
		{name: "a reaction", method: "POST", path: "people/ada/reactions", body: `{"message_id":"` + adaHello + `","reaction":"love"}`, status: 201, want: noMessage},
		{name: "a link followed", method: "POST", path: "people/ada/referrals", body: `{"ref":"summer"}`, status: 201, want: noMessage},
		{name: "a read", method: "POST", path: "people/ada/reads", status: 201, want: noMessage},
		{name: "clock", method: "GET", path: "clock", status: 200, want: `{"mode":"frozen","now":"2026-12-01T09:00:00Z","offset":"<offset>","scale":1}`},
		{
			name: "advance", method: "POST", path: "clock/advance", body: `{"duration":"1d1h"}`, status: 200,
			want: `{"mode":"frozen","now":"2026-12-02T10:00:00Z","offset":"<offset>","scale":1,"asked_for":"2026-12-02T10:00:00Z"}`,
		},
		{
			name: "freeze", method: "POST", path: "clock/freeze", status: 200,
			want: `{"mode":"frozen","now":"2026-12-01T09:00:00Z","offset":"<offset>","scale":1}`,
		},
		{
			name: "set ahead", method: "PUT", path: "clock", body: `{"now":"2026-12-03T00:00:00Z"}`, status: 200,
			want: `{"mode":"frozen","now":"2026-12-03T00:00:00Z","offset":"<offset>","scale":1,"asked_for":"2026-12-03T00:00:00Z"}`,
		},
		{name: "requests", method: "GET", path: "requests", status: 200, want: `{"requests":[],"next":0,"evicted":0}`},
		{name: "requests after the last", method: "GET", path: "requests?since=7", status: 200, want: `{"requests":[],"next":7,"evicted":0}`},
		{name: "pending requests", method: "GET", path: "requests?pending=1", status: 200, want: `{"requests":[],"next":0,"evicted":0}`},
		{name: "clear", method: "DELETE", path: "requests", status: 204},
		{name: "a rule", method: "PUT", path: "rules/tag.retired", body: `{"mode":"enforce"}`, status: 200, want: rule},
		{name: "reset", method: "POST", path: "reset", status: 204},
		{name: "an app", method: "PATCH", path: "apps/151700000000001", body: `{"live":false}`, status: 204},
		{name: "a page", method: "PATCH", path: "pages/104000000000001", body: `{"permissions":[]}`, status: 204},
		{
			name: "a token", method: "PATCH", path: "tokens/EAADemoPageToken0000000000000000000", body: `{"state":"expired"}`, status: 200,
			want: `{"kind":"page","state":"expired","expires_at":"2026-12-01T09:00:00Z","permissions":["pages_manage_metadata","pages_messaging","pages_messaging_phone_number","pages_read_engagement","pages_utility_messaging"]}`,
		},
		{
			name: "an app token, its bar escaped", method: "PATCH", path: "tokens/151700000000001%7C5ec2e7000000000000000000000000d0", body: `{"state":"revoked"}`,
			status: 200, want: `{"kind":"app","state":"revoked","permissions":[]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(tt.want, "<offset>") {
				tt.clock(t)
				return
			}
			tt.run(t)
		})
	}
}

// The lists that are too long to print: what stands in them.
func TestControlLists(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	read := func(t *testing.T, path string, into any) http.Header {
		t.Helper()
		a := testbot.Call(t, "GET", emu.URL+"/_sendmock/"+path, "")
		require.Equal(t, 200, a.Status, a.Body)
		require.NoError(t, json.Unmarshal([]byte(a.Body), into))
		return a.Header
	}
	t.Run("world", func(t *testing.T) {
		var w control.World
		read(t, "world", &w)
		people := w.People
		w.People = nil
		golden.Diff(t, demoWorld(), w, "world")
		slugs := []string{people[0].Slug, people[1].Slug, people[2].Slug}
		golden.Diff(t, []string{"ada", "ben", "cleo"}, slugs, "people")
	})
	t.Run("rules", func(t *testing.T) {
		var r control.Rules
		read(t, "rules", &r)
		modes := map[string]string{}
		for _, rule := range r.Rules {
			modes[rule.ID] = rule.Mode
			require.NotEmpty(t, rule.Summary, rule.ID)
			require.NotEmpty(t, rule.Source, rule.ID)
			require.Contains(t, []string{"documented", "seen", "chosen"}, rule.Evidence, rule.ID)
		}
		golden.Diff(t, "enforce", modes["window.standard"])
		golden.Diff(t, "enforce", modes["window.human-agent"])
		golden.Diff(t, "warn", modes["tag.retired"])
	})
	t.Run("errors", func(t *testing.T) {
		for path, want := range map[string]int{"errors?code=10&subcode=2018278": 1, "errors?id=tag-retired": 1, "errors?code=999": 0} {
			var e control.Errors
			read(t, path, &e)
			require.Len(t, e.Errors, want, path)
		}
		var e control.Errors
		read(t, "errors?code=190", &e)
		for _, row := range e.Errors {
			golden.Diff(t, 190, row.Code)
		}
	})
	for _, name := range []string{"openapi.json", "messenger.openapi.json"} {
		t.Run(name, func(t *testing.T) {
			var doc struct{ Openapi string }
			header := read(t, name, &doc)
			golden.Diff(t, "application/json", header.Get("Content-Type"))
			golden.Diff(t, "3.0.3", doc.Openapi)
		})
	}
	t.Run("picture", func(t *testing.T) {
		a := testbot.Call(t, "GET", emu.URL+"/_sendmock/pictures/ada", "")
		require.Equal(t, 200, a.Status)
		golden.Diff(t, "image/svg+xml", a.Header.Get("Content-Type"))
	})
}

// demoWorld is all that there is at the start, but for the people.
func demoWorld() control.World {
	return control.World{
		Apps: []control.App{{
			ID: "151700000000001", Name: "Demo Bot", Secret: "5ec2e7000000000000000000000000d0",
			AccessToken: "151700000000001|5ec2e7000000000000000000000000d0", VerifyToken: "demo-verify-token",
		}, {
			ID: "151700000000002", Name: "Demo Bot in development", Secret: "5ec2e7000000000000000000000000d1",
			AccessToken: "151700000000002|5ec2e7000000000000000000000000d1",
		}},
		Users: []control.User{{ID: "10158000000000001", Name: "Olga Operator", AccessToken: "EAADemoUserToken0000000000000000000"}},
		Pages: []control.Page{{ID: "104000000000001", Name: "Demo Map Shop", AccessToken: "EAADemoPageToken0000000000000000000", AppID: "151700000000001"}},
		Personas: []control.Persona{{
			ID: "300000000000001", PageID: "104000000000001", Name: "Iris from Support", ProfilePictureURL: "https://demo-bot.example/iris.png",
		}},
		Templates: []control.Template{{
			ID: "310000000000001", PageID: "104000000000001", Name: "order_shipped", Language: "en", Category: "UTILITY", Status: "APPROVED",
			Components: []any{
				map[string]any{"type": "BODY", "text": "Hi {{1}}, your order {{2}} is on its way.", "example": map[string]any{"body_text": []any{[]any{"Ada", "1009"}}}},
				map[string]any{"type": "BUTTONS", "buttons": []any{map[string]any{"type": "URL", "text": "Track it", "url": "https://demo-bot.example/orders/{{1}}"}}},
			},
		}},
		Posts: []control.Activity{{
			ID: "104000000000001_205000000000001", PageID: "104000000000001", AuthorID: "104000000000001",
			Message: "New in the shop, a map of every lighthouse on the coast.", At: emulator.StartTime.Add(-24 * time.Hour),
		}},
		Comments: []control.Activity{{
			ID: "205000000000001_206000000000001", PageID: "104000000000001", PostID: "104000000000001_205000000000001",
			AuthorID: "7100000000000003", Message: "Do you ship to the islands?", At: emulator.StartTime.Add(-time.Hour),
		}, {
			ID: "205000000000001_206000000000002", PageID: "104000000000001", PostID: "104000000000001_205000000000001",
			AuthorID: "104000000000001", Message: "To all of them that have a harbour.", At: emulator.StartTime.Add(-30 * time.Minute),
		}},
	}
}
