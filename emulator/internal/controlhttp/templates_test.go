package controlhttp_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

const (
	shippedTemplate = `{"id":"310000000000001","page_id":"104000000000001","name":"order_shipped","language":"en","category":"UTILITY",`
	shippedParts    = `"components":[{"example":{"body_text":[["Ada","1009"]]},"text":"Hi {{1}}, your order {{2}} is on its way.","type":"BODY"},` +
		`{"buttons":[{"text":"Track it","type":"URL","url":"https://demo-bot.example/orders/{{1}}"}],"type":"BUTTONS"}]`
)

func TestReviewOfTemplates(t *testing.T) {
	t.Parallel()
	german := `POST /me/message_templates {"name":"order_shipped","language":"de","category":"UTILITY","components":[{"type":"BODY","text":"Da"}]}`
	tests := []controlCase{
		{
			name: "rejected, with a reason", method: "POST", path: "templates/310000000000001/review", body: `{"status":"REJECTED","reason":"INVALID_FORMAT"}`,
			status: 200, want: shippedTemplate + `"status":"REJECTED","rejected_reason":"INVALID_FORMAT",` + shippedParts + `,"updated_at":"2026-12-01T09:00:00Z"}`,
		},
		{
			name: "by the name that only one has", method: "POST", path: "templates/order_shipped/review", body: `{"status":"REJECTED"}`,
			status: 200, want: shippedTemplate + `"status":"REJECTED",` + shippedParts + `,"updated_at":"2026-12-01T09:00:00Z"}`,
		},
		{
			name: "what it is already", method: "POST", path: "templates/310000000000001/review", body: `{"status":"APPROVED"}`,
			status: 200, want: shippedTemplate + `"status":"APPROVED",` + shippedParts + `}`,
		},
		{
			name: "no status", method: "POST", path: "templates/310000000000001/review", body: `{}`,
			status: 400, want: problem("malformed", `status "" is none of APPROVED, REJECTED`),
		},
		{
			name: "another status", method: "POST", path: "templates/310000000000001/review", body: `{"status":"PENDING"}`,
			status: 400, want: problem("malformed", `status "PENDING" is none of APPROVED, REJECTED`),
		},
		{
			name: "a reason to approve", method: "POST", path: "templates/310000000000001/review", body: `{"status":"APPROVED","reason":"nice"}`,
			status: 400, want: naming(problem("malformed", "reason is of a rejection: status is APPROVED"), "reason"),
		},
		{
			name: "a long reason", method: "POST", path: "templates/310000000000001/review", body: `{"status":"REJECTED","reason":"` + strings.Repeat("é", 256) + `"}`,
			status: 400, want: naming(problem("malformed", "reason has more than 255 characters"), "reason"),
		},
		{
			name: "a name misspelt", method: "POST", path: "templates/order_shiped/review", body: `{"status":"REJECTED"}`,
			status: 404, want: problem("not-found", `there is no template "order_shiped", did you mean "order_shipped"?`),
		},
		{
			name: "a name like none", method: "POST", path: "templates/104000000000001/review", body: `{"status":"REJECTED"}`,
			status: 404, want: problem("not-found", `there is no template "104000000000001"; there is order_shipped`),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.run(t)
		})
	}
	t.Run("a name in two languages", func(t *testing.T) {
		t.Parallel()
		emu := emulator.Start(t)
		method, rest, _ := strings.Cut(german, " ")
		path, body, _ := strings.Cut(rest, " ")
		made := testbot.Call(t, method, emu.URL+path, body, "Authorization", "Bearer "+emu.PageToken())
		golden.Diff(t, http.StatusOK, made.Status, made.Body)
		a := testbot.Call(t, "POST", emu.URL+"/_sendmock/templates/order_shipped/review", `{"status":"REJECTED"}`)
		golden.Diff(t, http.StatusBadRequest, a.Status)
		require.Contains(t, a.Body, "id is needed: several templates are named")
		require.Contains(t, a.Body, "310000000000001")
	})
}

// Apps are told of a decision once: of one that changes nothing they are not.
func TestReviewIsTold(t *testing.T) {
	t.Parallel()
	bot := testbot.Start(t)
	emu := emulator.Start(t)
	emu.Webhook(bot.URL)
	c := emu.Control()
	for _, in := range []control.TemplateReview{{Status: "REJECTED", Reason: "ABUSIVE_CONTENT"}, {Status: "REJECTED", Reason: "ABUSIVE_CONTENT"}, {Status: "APPROVED"}} {
		got, err := c.ReviewTemplate(t.Context(), "310000000000001", in)
		require.NoError(t, err)
		golden.Diff(t, in.Status, got.Status)
	}
	value := func(status, reason string) string {
		return `{"object":"page","entry":[{"id":"104000000000001","time":1796115600,"changes":[{"field":"message_template_status_update","value":{` +
			`"event":"` + status + `","message_template_id":310000000000001,"message_template_name":"order_shipped","message_template_language":"en",` +
			`"reason":"` + reason + `"}}]}]}`
	}
	posts := bot.Wait(t, 2)
	golden.Diff(t, []string{value("REJECTED", "ABUSIVE_CONTENT"), value("APPROVED", "NONE")}, []string{posts[0].Body, posts[1].Body})
}
