package controlhttp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/controlhttp"
)

func TestEveryRouteIsDescribed(t *testing.T) {
	got := controlhttp.New(controlhttp.Config{}, nil).Paths() // it is only asked for its routes
	var want []string
	for path, item := range described(t).Paths.Map() {
		for method := range item.Operations() {
			want = append(want, method+" "+path)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-described +served):\n%s", diff)
	}
}

// Every described method answers as described when its own example is sent to the demo world, and every other method of a
// described path is refused.
func TestRoutesAreAsDescribed(t *testing.T) {
	bot := httptest.NewServer(http.NotFoundHandler())
	defer bot.Close()
	for path, item := range described(t).Paths.Map() {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			t.Run(method+" "+path, func(t *testing.T) {
				op := item.GetOperation(method)
				target, params := path, item.Parameters
				if op != nil {
					params = append(slices.Clone(params), op.Parameters...)
				}
				for _, p := range params {
					if p.Value.In == "path" {
						target = strings.ReplaceAll(target, "{"+p.Value.Name+"}", fmt.Sprint(p.Value.Example))
					}
				}
				var body []byte
				if op != nil && op.RequestBody != nil {
					body, _ = json.Marshal(op.RequestBody.Value.Content.Get("application/json").Example)
				}
				w := httptest.NewRecorder()
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				if strings.HasSuffix(path, "/events") {
					leave() // a stream has no end of its own
				}
				emu := start(t, bot.URL)
				if strings.Contains(path, "/media/{id}") {
					up := httptest.NewRecorder()
					emu.ServeHTTP(up, httptest.NewRequest("POST", "http://localhost/_sendmock/media", strings.NewReader("GIF89a")))
					var made control.Media
					if err := json.Unmarshal(up.Body.Bytes(), &made); err != nil {
						t.Fatal(err)
					}
					target = "/_sendmock/media/" + made.ID
				}
				emu.ServeHTTP(w, httptest.NewRequestWithContext(ctx, method, "http://localhost"+target, bytes.NewReader(body)))
				if op != nil {
					checkAnswer(t, op, w)
				} else if w.Code != http.StatusMethodNotAllowed {
					t.Errorf("not described, and answered with %d: %s", w.Code, w.Body)
				}
			})
		}
	}
}

// Every route takes the members of the query that are described, and no other. Pictures, files and descriptions take any: addresses of files are
// written by others.
func TestQueriesAreAsDescribed(t *testing.T) {
	serve := start(t, "http://127.0.0.1:1/")
	for path, item := range described(t).Paths.Map() {
		for method, op := range item.Operations() {
			if strings.Contains(path, "/pictures/") || strings.Contains(path, "/media/") || strings.HasSuffix(path, "openapi.json") {
				continue
			}
			refusal := func(name string) string {
				target := strings.NewReplacer("{", "", "}", "").Replace(path) + "?" + name + "="
				w := httptest.NewRecorder()
				ctx, leave := context.WithCancel(t.Context())
				leave() // a stream has no end of its own
				serve.ServeHTTP(w, httptest.NewRequestWithContext(ctx, method, "http://localhost"+target, strings.NewReader("{")))
				if w.Code == http.StatusBadRequest {
					return w.Body.String()
				}
				return ""
			}
			if !strings.Contains(refusal("nosuch"), "nosuch") {
				t.Errorf("%s %s takes a query that is not described", method, path)
			}
			for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
				if p.Value.In == "query" && strings.Contains(refusal(p.Value.Name), "there is no") {
					t.Errorf("%s %s does not take %s", method, path, p.Value.Name)
				}
			}
		}
	}
}

func checkAnswer(t *testing.T, op *openapi3.Operation, w *httptest.ResponseRecorder) {
	t.Helper()
	res := op.Responses.Status(w.Code)
	if w.Code >= 300 || res == nil {
		t.Fatalf("the example is answered with %d: %s", w.Code, w.Body)
	}
	if got, want := w.Header().Get("X-Sendmock-Seq") != "", res.Value.Headers["X-Sendmock-Seq"] != nil; got != want {
		t.Errorf("X-Sendmock-Seq is there: %t, described: %t", got, want)
	}
	if res.Value.Content == nil {
		if w.Body.Len() > 0 {
			t.Errorf("a body is not described: %s", w.Body)
		}
		return
	}
	mediaType, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	content := res.Value.Content.Get(mediaType)
	if content == nil {
		t.Fatalf("Content-Type %q is not described", mediaType)
	}
	var v any = w.Body.String()
	if mediaType == "application/json" {
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
	}
	if err := content.Schema.Value.VisitJSON(v, openapi3.MultiErrors()); err != nil {
		t.Error(err)
	}
}

// A schema has the members of the Go type of its name, and requires those that Go always writes.
func TestSchemasAreTheTypes(t *testing.T) {
	schemas := described(t).Components.Schemas
	for _, v := range []any{
		control.Problem{},
		control.Health{},
		control.World{},
		control.App{},
		control.User{},
		control.Page{},
		control.Person{},
		control.Window{},
		control.StandardWindow{},
		control.AgentWindow{},
		control.NewPerson{},
		control.PersonChange{},
		control.PersonMessage{},
		control.QuickReply{},
		control.Media{},
		control.PersonAttachment{},
		control.AttachmentPayload{},
		control.Coordinates{},
		control.Said{},
		control.Postback{},
		control.Reaction{},
		control.Referral{},
		control.Comment{},
		control.Commented{},
		control.Optin{},
		control.OptedIn{},
		control.Edit{},
		control.AccountLinking{},
		control.Feedback{},
		control.AppChange{},
		control.PageChange{},
		control.TokenChange{},
		control.Token{},
		control.Clock{},
		control.ClockChange{},
		control.Advance{},
		control.Webhook{},
		control.WebhookChange{},
		control.Receipts{},
		control.Receipt{},
		control.Deliveries{},
		control.Delivery{},
		control.Attempt{},
		control.Release{},
		control.Released{},
		control.Scene{},
		control.Triggers{},
		control.Trigger{},
		control.Triggering{},
		control.Triggered{},
		control.PersonActed{},
		control.ClockMoved{},
		control.WasReset{},
		control.EventsMissed{},
		control.Requests{},
		control.Exchange{},
		control.Principal{},
		control.ExchangeError{},
		control.Violation{},
		control.Faults{},
		control.FaultRule{},
		control.FaultEffect{},
		control.FaultError{},
		control.FaultStruck{},
		control.FaultDelay{},
		contract.Match{},
		control.Search{},
		control.Found{},
		control.Counted{},
		control.Verification{},
		contract.Expectation{},
		contract.Verdict{},
		contract.Result{},
		contract.Miss{},
		contract.Difference{},
		contract.Finding{},
		control.Conversations{},
		control.Conversation{},
		control.ConversationMessage{},
		control.MessageAttachment{},
		control.OfferedButton{},
		control.MessageReaction{},
		coverage.Report{},
		coverage.Row{},
		control.Rules{},
		control.Rule{},
		control.RuleChange{},
		control.Errors{},
		control.ErrorRow{},
		control.ErrorArg{},
	} {
		typ := reflect.TypeOf(v)
		t.Run(typ.Name(), func(t *testing.T) {
			ref := schemas[typ.Name()]
			if ref == nil {
				t.Fatal("no schema")
			}
			want, got := map[string]bool{}, map[string]bool{} // member → required
			for i := range typ.NumField() {
				name, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
				if name != "-" && typ.Field(i).IsExported() {
					want[name] = !strings.HasPrefix(options, "omit")
				}
			}
			for name := range ref.Value.Properties {
				got[name] = slices.Contains(ref.Value.Required, name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("members, and whether they are required (-type +schema):\n%s", diff)
			}
			if has := ref.Value.AdditionalProperties.Has; has == nil || *has {
				t.Error("other members are not refused")
			}
		})
	}
}

func TestChecksAreDescribed(t *testing.T) {
	want, got := map[string]any{}, map[string]any{} // id → default
	for _, c := range contract.Checks() {
		want[c.ID] = "off"
		if c.Default {
			want[c.ID] = "on"
		}
	}
	for id, ref := range described(t).Components.Schemas["Verification"].Value.Properties["checks"].Value.Properties {
		got[id] = ref.Value.Default
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checks and their defaults (-contract +schema):\n%s", diff)
	}
}
