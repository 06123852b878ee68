package fidelity

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/openapi"
)

// developmentToken is the demo world's page token of its second app.
const developmentToken = "EAADemoDevelopmentToken000000000000"

// otherCalls are the operations besides the send.
func otherCalls(spec *openapi.Spec) []*openapi.Operation {
	var list []*openapi.Operation
	for _, op := range spec.Operations() {
		if op.ID != "sendMessage" {
			list = append(list, op)
		}
	}
	return list
}

// fact sends what shows or breaks a fact, of whatever operation.
func (b *bench) fact(op *openapi.Operation, body map[string]any) (result, error) {
	if op.ID == "sendMessage" {
		return b.send(body)
	}
	return b.call(op, body)
}

// call makes a call in the demo world as it is at its start, but that both apps have subscribed to the Page.
func (b *bench) call(op *openapi.Operation, params map[string]any) (result, error) {
	if err := b.emu.Control().Reset(context.Background()); err != nil {
		return result{}, err
	}
	if op.Node == "Message" && op.Edge != "" { // what its edges list
		if _, err := b.emu.Control().Say(context.Background(), "ada", control.PersonMessage{Attachments: []control.PersonAttachment{
			{Type: "image", URL: "https://shop.example/a.png"}, {Type: "fallback", URL: "https://shop.example/"},
		}}); err != nil {
			return result{}, err
		}
	}
	completeMessage(params)
	nodes, err := b.nodes()
	if err != nil {
		return result{}, err
	}
	for _, token := range []string{nodes["Page"].token, developmentToken} {
		target := "/v25.0/" + nodes["Page"].id + "/subscribed_apps?subscribed_fields=messages&access_token=" + token
		r, err := b.request("POST", target, nil)
		if err == nil && r.Status != http.StatusOK {
			err = fmt.Errorf("an app cannot subscribe: %s", r.Body)
		}
		if err != nil {
			return r, err
		}
	}
	if op.Edge == "blocked" && op.Method == "GET" { // somebody must be, for there to be a cursor
		ben := b.world.People[1].PSID
		if r, err := b.request("POST", "/v25.0/me/blocked?psid="+ben+"&access_token="+nodes["Page"].token, nil); err != nil || r.Status != http.StatusOK {
			return r, fmt.Errorf("nobody is blocked: %s", r.Body)
		}
	}
	at := nodes[op.Node]
	if op.Node == "" {
		at.token = nodes["Page"].token
	}
	version := completeProfile(op, params)
	if err := b.getStarted(nodes["Page"]); err != nil {
		return result{}, err
	}
	target := strings.TrimSuffix("/"+version+"/"+at.id, "/")
	if op.Edge != "" {
		target += "/" + op.Edge
	}
	completeBatch(params)
	if params["before"] != nil || params["after"] != nil {
		if err := b.completeCursors(target+"?access_token="+at.token, params); err != nil {
			return result{}, err
		}
	}
	if recipient, isObject := params["recipient"].(map[string]any); isObject && op.ID == "enableFollowupToken" && recipient["notification_messages_token"] != nil {
		recipient["notification_messages_token"] = nodes["NotificationMessageToken"].id
	}
	if op.ID == "deleteMessageTemplates" {
		b.completeTemplate(params)
	}
	if op.Method == "GET" && params["fields"] != nil {
		params["fields"] = "id"
		if op.Edge == "messenger_profile" {
			params["fields"] = "greeting"
		}
	}
	if params["object"] == "page" && op.Method == "POST" { // the one object whose callback must answer the handshake
		bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		}))
		defer bot.Close()
		params["callback_url"] = bot.URL
	}
	query, body := url.Values{"access_token": {at.token}}, []byte(nil)
	if op.Method == "POST" {
		if body, err = json.Marshal(params); err != nil {
			return result{}, err
		}
	} else if err := addTo(query, params); err != nil {
		return result{}, err
	}
	return b.request(op.Method, target+"?"+query.Encode(), body)
}

// getStarted sets the button that menus need.
func (b *bench) getStarted(page reading) error {
	target := "/v25.0/" + page.id + "/messenger_profile?access_token=" + page.token
	r, err := b.request("POST", target, []byte(`{"get_started":{"payload":"GET_STARTED"}}`))
	if err == nil && r.Status != http.StatusOK {
		err = fmt.Errorf("the Page gets no Get Started button: %s", r.Body)
	}
	return err
}

// completeCursors puts a cursor of the list itself in the place of a sample's, if the list has any.
func (b *bench) completeCursors(list string, params map[string]any) error {
	var page struct {
		Paging struct{ Cursors map[string]string }
	}
	answer := b.raw("GET", list, nil)
	if err := json.Unmarshal(answer.Body.Bytes(), &page); err != nil {
		return err
	}
	for _, name := range []string{"before", "after"} {
		if cursor := page.Paging.Cursors[name]; cursor != "" && params[name] != nil {
			params[name] = cursor
		}
	}
	return nil
}

// completeTemplate names the template that there is in the place of a sample's.
func (b *bench) completeTemplate(params map[string]any) {
	there := b.world.Templates[0]
	for name, value := range map[string][2]string{"name": {"x", there.Name}, "template_id": {"7100000000000001", there.ID}} {
		if params[name] == value[0] {
			params[name] = value[1]
		}
	}
}

// addTo writes parameters into a query: texts as they are, all else as JSON.
func addTo(query url.Values, params map[string]any) error {
	for name, v := range params {
		text, isText := v.(string)
		if !isText {
			b, err := json.Marshal(v)
			if err != nil {
				return err
			}
			text = string(b)
		}
		query.Set(name, text)
	}
	return nil
}
