package graph

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/golden"
)

// ourWords are what Go's errors and our own say, and the platform does not.
var ourWords = []string{
	"invalid character", "string literal", "unexpected eof", "strconv", "json:", "cannot unmarshal", "parse \"", "lookup", "dial tcp", "mime:", "multipart:",
	"goroutine", "runtime error", "map[", "<nil>", "%!", "sendmock", "emulator",
}

// foreign are the words of an answer that no platform has. An error repeats parts of the request: their words are the client's.
func foreign(answer string, request ...string) []string {
	var found []string
	for _, word := range ourWords {
		if strings.Contains(strings.ToLower(answer), word) && !strings.Contains(strings.ToLower(strings.Join(request, " ")), word) {
			found = append(found, word)
		}
	}
	return found
}

// The catalogue has no words of ours, but for the row that says what is not emulated.
func TestWordsOfTheCatalogue(t *testing.T) {
	t.Parallel()
	for row := range grapherr.All() {
		if row.Category == "emulator" {
			continue
		}
		require.Empty(t, foreign(row.Message+row.UserTitle+row.UserMessage), row.ID)
		for _, a := range row.Args {
			require.Empty(t, foreign(a.Default), row.ID)
		}
	}
}

// What is wrong with a request that cannot be read is told beside the answer, not in it.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, contentType, body, note string }{
		{
			"a raw line feed", "application/json", "{\"recipient\":{\"id\":\"" + ada + "\"},\"message\":{\"text\":\"one\n\ntwo\"}}",
			`the body is not valid JSON: invalid character '\n' in string literal at byte 62`,
		},
		{"half a text", "application/json", `{"message":"on`, "the body is not valid JSON: unexpected EOF"},
		{"a comma too many", "application/json", `{"message":{},}`, "the body is not valid JSON: invalid character '}' looking for beginning of object key string at byte 15"},
		{"no boundary", "multipart/form-data", "--b", "multipart without a boundary"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, sb := newService(t, newLimits)
			req := post(tt.body)
			req.ContentType = tt.contentType
			a := s.Serve(req)
			a.Out()
			golden.Diff(t, 400, a.Status)
			golden.Diff(t, "(#100) Invalid parameter", a.Err.Message)
			golden.Diff(t, tt.note, a.Err.Note)
			require.Empty(t, foreign(string(a.Body)))
			require.Contains(t, sb.Record.Since(0)[0].Outcome.Decision, tt.note)
		})
	}
}

// So is where a parameter breaks off that should be JSON, as of a form whose value has a bare & in it.
func TestWhereParametersBreakOff(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, note string }{
		{"at its end", "recipient={id:1&message={text:'a'}", "recipient breaks off after 5 bytes"},
		{"within a text", `recipient={id:1}&message={text:'a`, "message breaks off after 8 bytes"},
		{"after a value", `recipient={id:1}&message={text:'a'`, "message breaks off after 9 bytes"},
		{"before its end", `recipient={id:1}&message={text:'a'"b":1}`, "message cannot be read as JSON from byte 10 of 15 on"},
		{"behind its end", `recipient={id:1}}&message={text:'a'}`, "recipient cannot be read as JSON from byte 7 of 7 on"},
		{"a batch", `batch=[{"method":"POST","body":"a=b&c=d"}]`, "batch breaks off after 29 bytes"},
		{"what is no JSON at all", "batch=x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := newService(t, newLimits)
			req := post(tt.body)
			req.ContentType = "application/x-www-form-urlencoded"
			a := s.Serve(req)
			a.Out()
			require.NotNil(t, a.Err)
			golden.Diff(t, tt.note, a.Note)
		})
	}
}

// FuzzWords: whatever a request holds, its answer has no word of Go's or of ours.
func FuzzWords(f *testing.F) {
	const send = "/v25.0/me/messages"
	add := func(method, path, query, contentType, body string) { f.Add(method, path, query, contentType, body, "") }
	add("POST", send, "", "application/json", "{\"recipient\":{\"id\":\"1\n\"}}")
	add("POST", send, "", "application/json", `{"recipient":`)
	add("POST", send, "", "application/json", `{"recipient":1e999,"message":{"text":{}}}`)
	add("POST", send, "", "application/json", `{"recipient":{"id":"`+ada+`"},"message":{"attachment":{"type":"image","payload":{"url":"http://[::1"}}}}`)
	add("POST", send, "recipient={id", "application/x-www-form-urlencoded", "message[text=%zz&message={'a':")
	add("POST", send, "", "multipart/form-data; boundary=b", "--b\r\nnonsense\r\n\r\n--b")
	add("POST", send, "", "multipart/form-data", "--b--")
	add("GET", "/me/conversations", "limit=x&after=%%%&fields=id{", "", "")
	add("GET", "/me", "fields=messages.limit(99999999999999999999)", "", "")
	add("GET", "/v99999.0/me", "", "", "")
	add("GET", "/debug_token", "input_token=%00", "", "")
	add("PATCH", "/me/messages", "method=nope", "text/plain", "\xff")
	f.Add("POST", send, "", "application/json", sendText, "code=99999999999999999999, error=no-such")
	s, _ := newService(f, record.Limits{Count: 16})
	f.Fuzz(func(t *testing.T, method, path, query, contentType, body, prefer string) {
		a := s.Serve(Request{
			Method: method, Path: path, Query: query, ContentType: contentType, Body: []byte(body), Auth: "Bearer " + pageToken, Prefer: prefer,
		})
		a.Out()
		if a.Err == nil || a.Err.ID() == grapherr.NotEmulated {
			return
		}
		if words := foreign(string(a.Body), method, path, query, contentType, body); words != nil {
			t.Errorf("%s\nsays %q", a.Body, words)
		}
	})
}
