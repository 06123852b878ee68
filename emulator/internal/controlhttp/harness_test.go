package controlhttp_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// controlCase is one request to the control API of a fresh emulator, or one that steps led to.
type controlCase struct {
	name   string
	before []string // "METHOD path body", each of which must succeed
	method string
	path   string // behind /_sendmock/
	body   string
	header []string
	status int
	want   string // JSON; made ids as <id>
}

const (
	adaView = `{"psid":"7100000000000001","slug":"ada","page_id":"104000000000001","first_name":"Ada","last_name":"Moss",` +
		`"conversation_id":"t_10000000000000001","blocked":false,"unavailable":false,"app_role":false,"typing":false,` +
		`"window":{"open":true,"standard":{"open":true,"opened_by":"message","opened_at":"2026-12-01T08:58:00Z","closes_at":"2026-12-02T08:58:00Z"},` +
		`"human_agent":{"open":true,"closes_at":"2026-12-08T08:58:00Z"}}}`
	noWindow   = `"window":{"open":false,"standard":{"open":false},"human_agent":{"open":false}}`
	saidToPage = `{"message_id":"<id>","conversation_id":"t_10000000000000001","deliveries":[]}`
	noMessage  = `{"conversation_id":"t_10000000000000001","deliveries":[]}`
	adaHello   = "m_demo-ada-hello-00000000000000000000000000000000000000000000000000000000000000000000001"
	benQuery   = "m_demo-ben-question-0000000000000000000000000000000000000000000000000000000000000000001"
	rule       = `{"id":"tag.retired","summary":"CONFIRMED_EVENT_UPDATE, ACCOUNT_UPDATE and POST_PURCHASE_UPDATE are refused since 2026-04-27, inside the window too.",` +
		`"mode":"enforce","default_mode":"warn","applies_from":"2026-04-27T00:00:00Z","error":"tag-retired","evidence":"documented",` +
		`"source":"https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages"}`
)

// ids are those that the emulator made.
var ids = regexp.MustCompile(`"(m_[A-Za-z0-9_-]{86}|t_\d{17}|7\d{15})"`)

func (tt controlCase) run(t *testing.T) {
	t.Helper()
	emu := emulator.Start(t, emulator.Options{Version: "1.2.3"})
	for _, b := range tt.before {
		method, rest, _ := strings.Cut(b, " ")
		path, body, _ := strings.Cut(rest, " ")
		a := testbot.Call(t, method, emu.URL+path, body, "Authorization", "Bearer "+emu.PageToken())
		require.Less(t, a.Status, 300, "before: %s answered %s", b, a.Body)
	}
	a := testbot.Call(t, tt.method, emu.URL+"/_sendmock/"+tt.path, tt.body, tt.header...)
	got := ids.ReplaceAllStringFunc(strings.TrimSuffix(a.Body, "\n"), func(id string) string {
		if strings.HasPrefix(id, `"71000000000000`) || strings.HasPrefix(id, `"t_1000000000000000`) {
			return id // of the demo world
		}
		return `"<id>"`
	})
	if diff := cmp.Diff(tt.status, a.Status); diff != "" {
		t.Errorf("status (-want +got):\n%s\n%s", diff, a.Body)
	}
	if diff := cmp.Diff(tt.want, got); diff != "" {
		t.Errorf("body (-want +got):\n%s\n%s", diff, got)
	}
	if tt.status < 300 && tt.method != "GET" {
		require.Regexp(t, `^\d+$`, a.Header.Get("X-Sendmock-Seq"))
	}
}

// clock compares all but the offset, which depends on the day of the test.
func (tt controlCase) clock(t *testing.T) {
	t.Helper()
	emu := emulator.Start(t)
	a := testbot.Call(t, tt.method, emu.URL+"/_sendmock/"+tt.path, tt.body)
	golden.Diff(t, tt.status, a.Status, a.Body)
	got := regexp.MustCompile(`"offset":"-?[0-9hms.µn]+"`).ReplaceAllString(strings.TrimSuffix(a.Body, "\n"), `"offset":"<offset>"`)
	golden.Diff(t, tt.want, got, "body")
}

// problem is the error of the control API.
func problem(code, message string) string {
	return `{"error":{"code":"` + code + `","message":"` + strings.ReplaceAll(message, `"`, `\"`) + `"}}`
}

// naming is a problem that names terms of the API.
func naming(problem string, terms ...string) string {
	list, _ := json.Marshal(terms)
	return strings.TrimSuffix(problem, "}}") + `,"terms":` + string(list) + "}}"
}

func described(t *testing.T) *openapi3.T {
	t.Helper()
	b, err := openapi.ControlJSON()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// start returns an emulator with a fault rule, three recorded sends and a webhook that failed: lists are not empty, and Ada
// has a question to answer. callback answers no handshake.
func start(t *testing.T, callback string) http.Handler {
	t.Helper()
	e, err := emulator.New(emulator.Options{Clock: clock.Config{Mode: clock.Frozen}, ControlToken: "a-token-of-your-own"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	// The app is told of messages alone. The first thing recorded is a delivery, whose id the description names.
	noHandshake := false
	if _, err := e.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: callback, Fields: []string{"messages"}, Verify: &noHandshake}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Control().Trigger(t.Context(), "message", control.Triggering{Person: "ada"}); err != nil {
		t.Fatal(err)
	}
	local := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr = "" // what asks is this process, and needs no token
		e.ServeHTTP(w, r)
	})
	// An advance by nothing waits until the attempts have been made.
	settled := httptest.NewRecorder()
	local(settled, httptest.NewRequest("POST", "http://localhost/_sendmock/clock/advance", strings.NewReader(`{"duration":"0s","settle_ms":0}`)))
	if settled.Code != http.StatusOK {
		t.Fatalf("the advance is answered with %d: %s", settled.Code, settled.Body)
	}
	send := func(body string) int {
		r := httptest.NewRequest("POST", "http://localhost/v25.0/me/messages?access_token=EAADemoPageToken0000000000000000000", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		return w.Code
	}
	// Ben's window is closed: the exchange has an error, a rule and a window.
	refused := send(`{"recipient":{"id":"7100000000000002"},"messaging_type":"RESPONSE","message":{"text":"Yes we do"}}`)
	accepted := send(`{"recipient":{"id":"7100000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{
		"template_type":"customer_feedback","title":"Your map","subtitle":"One question","button_title":"Answer",
		"feedback_screens":[{"questions":[{"id":"delivery","type":"csat"}]}],"business_privacy":{"url":"https://shop.example/privacy"}}}}}`)
	// The fault strikes once: the exchange names it, and its rule is spent.
	if _, err := e.Control().AddFault(t.Context(), control.FaultRule{
		Match: contract.Match{PSID: contract.Whom{Name: "ada"}}, Effect: control.FaultEffect{Status: http.StatusBadGateway, Body: "<html>"},
	}); err != nil {
		t.Fatal(err)
	}
	struck := send(`{"recipient":{"id":"7100000000000001"},"messaging_type":"RESPONSE","message":{"text":"Did it arrive?"}}`)
	if diff := cmp.Diff([]int{http.StatusBadRequest, http.StatusOK, http.StatusBadGateway}, []int{refused, accepted, struck}); diff != "" {
		t.Fatalf("answers to the sends before (-want +got):\n%s", diff)
	}
	return local
}
