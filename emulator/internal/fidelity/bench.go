package fidelity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
)

// start is behind the day on which message tags were retired.
var start = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// demoPersona is the id of the demo world's persona.
const demoPersona = "300000000000001"

// bench is an emulator with the demo world, to try things on.
type bench struct {
	emu   *emulator.Emulator
	world control.World
}

func newBench() (*bench, error) {
	emu, err := emulator.New(emulator.Options{Clock: clock.Config{Mode: clock.Frozen, Now: start}, CheckAnswers: true})
	if err != nil {
		return nil, err
	}
	world, err := emu.Control().World(context.Background())
	if err != nil {
		return nil, errors.Join(err, emu.Close())
	}
	return &bench{emu, world}, nil
}

func (b *bench) close() error { return b.emu.Close() }

// result is what came of a request.
type result struct {
	Status  int
	Message string // of the error
	ErrorID string // in the catalogue
	Rule    string // that refused, or let through with a warning
	Body    string
}

// Taken reports whether a request got past its shape: what a rule then refuses is right as a request.
func (r result) Taken() bool { return r.Status == http.StatusOK || r.Rule != "" }

// send posts a message to the demo world as it is at its start.
func (b *bench) send(body map[string]any) (result, error) {
	if err := b.emu.Control().Reset(context.Background()); err != nil {
		return result{}, err
	}
	return b.post(complete(body))
}

func (b *bench) post(body map[string]any) (result, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return result{}, err
	}
	return b.request("POST", "/v25.0/me/messages?access_token="+b.world.Pages[0].AccessToken, text)
}

// raw is a request as it is.
func (b *bench) raw(method, target string, body []byte) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, target, bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	b.emu.ServeHTTP(rec, req)
	return rec
}

// request is a request with what the record says of it.
func (b *bench) request(method, target string, body []byte) (result, error) {
	rec := b.raw(method, target, body)
	r := result{Status: rec.Code, Body: rec.Body.String()}
	var answer struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	_ = json.Unmarshal(rec.Body.Bytes(), &answer) // no error is no message
	r.Message = answer.Error.Message
	all, err := b.emu.Control().Requests(context.Background(), 0, nil)
	if err != nil {
		return r, err
	}
	last := all.Requests[len(all.Requests)-1]
	r.Rule = last.Rule
	if last.Error != nil {
		r.ErrorID = last.Error.ID
	}
	for _, v := range last.Violations {
		if v.Rule == control.AnswerRule {
			return r, fmt.Errorf("the answer contradicts the description: %s", v.Message)
		}
		if r.Rule == "" {
			r.Rule = v.Rule
		}
	}
	return r, nil
}

// reading is where a node of the demo world is, and the token that reads it.
type reading struct{ id, token string }

// nodes are one node of every type that can be read.
func (b *bench) nodes() (map[string]reading, error) {
	w := b.world
	page := w.Pages[0].AccessToken
	conversation := w.People[0].ConversationID
	list := b.raw("GET", "/v25.0/"+conversation+"/messages?access_token="+page, nil)
	var messages struct {
		Data []struct{ ID string }
	}
	if err := json.Unmarshal(list.Body.Bytes(), &messages); err != nil || len(messages.Data) == 0 {
		return nil, fmt.Errorf("no message to read: %s", list.Body)
	}
	made := b.raw("POST", "/v25.0/"+w.Pages[0].ID+"/custom_labels?page_label_name=regular&access_token="+page, nil) // the same one each time
	var label struct{ ID string }
	if err := json.Unmarshal(made.Body.Bytes(), &label); err != nil || label.ID == "" {
		return nil, fmt.Errorf("no label to read: %s", made.Body)
	}
	if given := b.raw("POST", "/v25.0/"+label.ID+"/label?user="+w.People[0].PSID+"&access_token="+page, nil); given.Code != http.StatusOK {
		return nil, fmt.Errorf("nobody to label: %s", given.Body)
	}
	optin, err := b.emu.Control().OptIn(context.Background(), w.People[0].PSID, control.Optin{Type: "notification_messages", Title: "Map news"})
	if err != nil {
		return nil, err
	}
	return map[string]reading{
		"Page": {w.Pages[0].ID, page}, "User": {w.Users[0].ID, w.Users[0].AccessToken},
		"Application": {w.Apps[0].ID, w.Apps[0].AccessToken}, "Person": {w.People[0].PSID, page},
		"Conversation": {conversation, page}, "Message": {messages.Data[0].ID, page},
		"Persona": {demoPersona, page}, "CustomLabel": {label.ID, page},
		"MessageTemplate": {w.Templates[0].ID, page}, "NotificationMessageToken": {optin.NotificationMessagesToken, page},
	}, nil
}

// field reads one field of a node: its value as JSON, "" where it is left out.
func (b *bench) field(at reading, name string) (result, string, error) {
	r, err := b.request("GET", "/v25.0/"+at.id+"?fields="+name+"&access_token="+at.token, nil)
	if err != nil {
		return r, "", err
	}
	var node map[string]json.RawMessage
	if err := json.Unmarshal([]byte(r.Body), &node); err != nil {
		return r, "", err
	}
	return r, string(node[name]), nil
}

// cell escapes a text for a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;", "{", "&#123;").Replace(s)
}
