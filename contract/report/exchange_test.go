package report

// The golden files lock the formats. After a wanted change, write them anew:
//
//	go test ./contract/report -run TestForms -update

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
)

var (
	virtual = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	wall    = time.Date(2026, 11, 21, 12, 30, 54, 833695932, time.UTC)
)

// recorded are exchanges as the control API shows them: one of each kind that is written in its own way.
func recorded() []contract.Exchange {
	list := []contract.Exchange{
		{
			Operation: "sendMessage", Method: "POST", Path: "/v25.0/me/messages", Query: "access_token=$PAGE_ACCESS_TOKEN", Encoding: "json",
			Params: map[string]any{
				"access_token": "$PAGE_ACCESS_TOKEN", "message": map[string]any{"text": "it's <b>$HOME</b> & \"ünï\"!"}, "recipient": map[string]any{"id": "1"},
			},
			Headers: map[string]string{
				"Host": "127.0.0.1:7363", "Content-Type": "application/json", "Content-Length": "75", "User-Agent": "bot/1.0", "Accept-Encoding": "gzip",
			},
			Body:     "{\"recipient\":{\"id\":\"1\"},\n \"message\":{\"text\":\"it's <b>$HOME</b> & \\\"ünï\\\"!\"}}",
			Status:   200,
			Response: json.RawMessage(`{"recipient_id":"1","message_id":"m_1"}`), Decision: "inside the standard messaging window",
			Note: "parameters passed over, for they are not emulated: suggestion_action",
		},
		{
			Operation: "sendMessage", Method: "POST", Path: "/v25.0/me/messages", Encoding: "form",
			Params:  map[string]any{"access_token": "$PAGE_ACCESS_TOKEN", "message": map[string]any{"text": "hi"}, "recipient": map[string]any{"id": "1"}},
			Headers: map[string]string{"Host": "127.0.0.1:7363", "Content-Type": "application/x-www-form-urlencoded"},
			Body:    "recipient%5Bid%5D=1&message={text:'hi'}&access_token=$PAGE_ACCESS_TOKEN",
			Status:  400, Response: json.RawMessage(`{"error":{"code":10}}`), Rule: "window.standard",
			Error:    &contract.ExchangeError{Code: 10, Subcode: 2018278, ID: "window-closed"},
			Decision: "refused: the person wrote last\n25h ago", Violations: []contract.Violation{{Rule: "tag.retired", Message: "the tag is retired"}},
		},
		{
			Operation: "getPage", Method: "GET", Path: "/v25.0/$PAGE_ACCESS_TOKEN/it's $5", Encoding: "query",
			Query:   "fields=[\"id\",\"name\"]&limit=7&q=a%2Bb+c%26d%3D$SECRETS!`id`%5C",
			Params:  map[string]any{"fields": []any{"id", "name"}, "limit": json.Number("7"), "q": "a+b c&d=$SECRETS!`id`\\"},
			Headers: map[string]string{"Host": "127.0.0.1:7363", "Authorization": "Bearer $PAGE_ACCESS_TOKEN", "X-Empty": ""},
			Status:  200, Response: json.RawMessage(`"cut at th"`),
		},
		{
			Method: "POST", Path: "/me/message_attachments", Encoding: "multipart",
			Params:  map[string]any{"access_token": "$SECRET", "filedata": map[string]any{"filename": "a.png", "size": 3, "type": "image/png"}},
			Headers: map[string]string{"Content-Type": "multipart/form-data; boundary=b"},
			Body:    "--b\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a.png\"\r\n\r\nabc\r\n--b--\r\n",
			Status:  400, Response: json.RawMessage("null"), Fault: "prefer",
		},
		{Seq: 5, Pending: true},
		{
			Method: "POST", Path: "/me/messages", Encoding: "json", Params: map[string]any{},
			Headers: map[string]string{"Content-Type": "application/json", "Content-Length": "99999"},
			Body:    `{"recipient":{"id`, Status: 200, Response: json.RawMessage("null"),
		},
	}
	for i := range list {
		list[i].Seq, list[i].Sandbox = int64(i+1), "default"
		list[i].At, list[i].WallAt, list[i].DurationUS = virtual, wall, 1500
		list[i].ResponseHeader = map[string]string{"Content-Type": "application/json; charset=UTF-8"}
	}
	return list
}

func TestForms(t *testing.T) {
	t.Parallel()
	suites := []Suite{
		{Name: "verify", Cases: []Case{
			{Name: "greets", Class: "expectations", Seconds: 0.25},
			{Name: "answers", Class: "expectations", Failure: "wanted 1, found 0\nclosest: seq 3 <text> differs ]]> \x1b[31m"},
			{Name: "is quiet", Class: "expectations", Error: "records were evicted", Failure: "not this one"},
		}},
		{Name: "story.yaml", Cases: []Case{
			{Name: "window \"closes\"", Class: "story", Seconds: 1.0625, Output: "a & b\r\nc"},
			{Name: "later", Class: "story", Skipped: "the step before failed"},
		}},
		{Name: "empty"},
	}
	tests := []struct {
		golden string
		write  func(w io.Writer) error
	}{
		{"exchanges.har", func(w io.Writer) error { return WriteHAR(w, slices.Values(recorded()), "v1.2.3") }},
		{"exchanges.sh", func(w io.Writer) error { return WriteCurl(w, slices.Values(recorded())) }},
		{"suites.xml", func(w io.Writer) error { return WriteJUnit(w, suites...) }},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			var got bytes.Buffer
			require.NoError(t, tt.write(&got))
			golden.Equal(t, filepath.Join("testdata", tt.golden), got.String())
		})
	}
}

// limited fails once it has taken so many bytes.
type limited struct{ left int }

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

// A record of 10,000 exchanges is written as it is read: where the reader gives up, no more is read.
func TestWritersStream(t *testing.T) {
	t.Parallel()
	one := recorded()[0]
	for name, write := range map[string]func(w io.Writer, read *int) error{
		"HAR":  func(w io.Writer, read *int) error { return WriteHAR(w, many(one, read), "v1") },
		"curl": func(w io.Writer, read *int) error { return WriteCurl(w, many(one, read)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := 0
			require.NoError(t, write(io.Discard, &read))
			require.Equal(t, 10_000, read)
			read = 0
			require.ErrorIs(t, write(&limited{left: 20_000}, &read), io.ErrShortWrite)
			require.Less(t, read, 100)
		})
	}
}

func many(e contract.Exchange, read *int) func(yield func(contract.Exchange) bool) {
	return func(yield func(contract.Exchange) bool) {
		for range 10_000 {
			*read++
			if !yield(e) {
				return
			}
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		give string
		want []pair
	}{
		{"", []pair{}},
		{"&&", []pair{}},
		{"a=1&b&a=2=3", []pair{{"a", "1"}, {"b", ""}, {"a", "2=3"}}},
		{"access_token=$SECRET&fields%5B0%5D=id&q=a+b%26c", []pair{{"access_token", "$SECRET"}, {"fields[0]", "id"}, {"q", "a b&c"}}},
		{"ok=100%&%zz=%41", []pair{{"ok", "100%"}, {"%zz", "A"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, query(&contract.Exchange{Query: tt.give})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.give, diff)
		}
	}
}

// What is no danger goes out as it came.
func TestTargetIsExact(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]string{
		"":                                 "/me",
		"fields=id,name{x}&a[0]=%5b&b=%5B": "/me?fields=id,name{x}&a[0]=%5b&b=%5B",
		"access_token=$PAGE_ACCESS_TOKEN&x=$HOME#a": "/me?access_token=$PAGE_ACCESS_TOKEN&x=%24HOME%23a",
		"x=`id`\"\\!\x01é":                          "/me?x=%60id%60%22%5C%21%01%C3%A9",
	} {
		require.Equal(t, want, target(&contract.Exchange{Path: "/me", Query: give}))
	}
}

func TestComment(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a rm -rf  [2J b", comment("a\nrm -rf\r\x1b[2J\u2028b"))
	require.Equal(t, strings.Repeat("é", maxComment)+"…", comment(strings.Repeat("é", maxComment+1)))
	require.Equal(t, strings.Repeat("é", maxComment), comment(strings.Repeat("é", maxComment)))
}
