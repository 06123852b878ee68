package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// batched posts a batch in parts, as the clients that have files do.
func batched(t *testing.T, emu *emulator.Handle, fields map[string]string, files ...string) testbot.Answer {
	t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, value := range fields {
		require.NoError(t, parts.WriteField(name, value))
	}
	for _, name := range files {
		file, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {`form-data; name="` + name + `"; filename="` + name + `.png"`}, "Content-Type": {"image/png"},
		})
		require.NoError(t, err)
		_, err = io.WriteString(file, "not really a picture")
		require.NoError(t, err)
	}
	require.NoError(t, parts.Close())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, emu.URL+"/v25.0/", &body)
	require.NoError(t, err)
	req.Header.Set("Content-Type", parts.FormDataContentType())
	res, err := testbot.Client.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return testbot.Answer{Status: res.StatusCode, Header: res.Header, Body: string(b)}
}

// drawn is what is drawn anew for each answer and each message.
var drawn = regexp.MustCompile(`m_[A-Za-z0-9_-]{86}|\bA[A-Za-z0-9_-]{22}\b|"attachment_id":"\d+"|^X-Fb-(Trace-Id|Debug): .*`)

// undrawn puts names in the places of what is drawn.
func undrawn(text string) string {
	return drawn.ReplaceAllStringFunc(text, func(s string) string {
		switch {
		case strings.HasPrefix(s, "m_"):
			return "MESSAGE"
		case strings.HasPrefix(s, `"`):
			return `"attachment_id":"ATTACHMENT"`
		case strings.HasPrefix(s, "X-"):
			return s[:strings.Index(s, ":")] + ": DRAWN"
		}
		return "TRACE"
	})
}

// readable is a batch's answer as a person reads it, without what is drawn.
func readable(t *testing.T, a testbot.Answer) string {
	t.Helper()
	text := fmt.Sprintf("%d %s\n", a.Status, a.Header.Get("Content-Type"))
	if a.Status != 200 {
		return text + undrawn(a.Body) + "\n"
	}
	var list []*struct {
		Code    int
		Headers []struct{ Name, Value string }
		Body    string
	}
	require.NoError(t, json.Unmarshal([]byte(a.Body), &list), a.Body)
	for i, item := range list {
		if item == nil {
			text += fmt.Sprintf("[%d] null\n", i)
			continue
		}
		text += fmt.Sprintf("[%d] %d\n", i, item.Code)
		for _, h := range item.Headers {
			text += "    " + undrawn(h.Name+": "+h.Value) + "\n"
		}
		text += "    " + undrawn(item.Body) + "\n"
	}
	return text
}

// onRecord tells what is on record of the last requests, in a line each.
func onRecord(t *testing.T, emu *emulator.Handle) string {
	t.Helper()
	var b strings.Builder
	for _, e := range emu.Requests() {
		place := "-"
		if e.Batch != nil {
			place = fmt.Sprintf("%d/%d", e.Batch.Seq, e.Batch.Index)
		}
		id := "-"
		if e.Error != nil {
			id = e.Error.ID
		}
		principal := "-"
		if e.Principal != nil {
			principal = e.Principal.Kind
		}
		fmt.Fprintf(&b, "%d %s %s %s %s as %s, %d %s: %s\n", e.Seq, place, e.Method, undrawn(e.Path), e.Operation, principal, e.Status, id, e.Decision)
		require.Empty(t, e.Violations, "%+v", e)
	}
	return b.String()
}

// The golden file has batches of every kind of call, their answers to the letter, and what is on record of them.
func TestBatchAnswers(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Arm(t, emu, control.FaultRule{
		Match: contract.Match{Operation: "getPerson"}, Effect: control.FaultEffect{Network: "CONNECTION_RESET_BY_PEER"}, Times: new(0),
	})
	send := func(text, more string) string {
		return `{"method":"POST","relative_url":"me/messages","body":"recipient=%7B%22id%22%3A%22` + testbot.AdaPSID + `%22%7D&message=%7B%22text%22%3A%22` + url.QueryEscape(text) + `%22%7D"` + more + `}`
	}
	mixed := "[" + strings.Join([]string{
		`{"method":"GET","relative_url":"me?fields=name"}`,
		`{"method":"GET","relative_url":"nobody"}`,
		`{"method":"POST","relative_url":"me/messages","body":"recipient={id:` + testbot.BenPSID + `}&message={text:'hi'}"}`,
		send("the first", `,"name":"first"`),
		`{"method":"GET","relative_url":"{result=first:$.message_id}?fields=message"}`,
		send("the second", `,"name":"second","omit_response_on_success":false,"depends_on":"first"`),
		`{"method":"GET","relative_url":"{result=second:$.message_id}?fields=message","headers":[{"name":"If-None-Match","value":"x"}]}`,
		`{"method":"GET","relative_url":"/v24.0/me/accounts?fields=name","access_token":"` + emu.UserToken() + `"}`,
		`{"method":"POST","relative_url":"me/messages","body":"recipient={id:` + testbot.AdaPSID + `}&message={attachment:{type:'image',payload:{is_reusable:true}}}","attached_files":"map"}`,
		`{"method":"GET","relative_url":"` + testbot.AdaPSID + `","name":"broken"}`,
		send("never", `,"depends_on":"broken"`),
		`{"method":"GET","relative_url":"me?fields=name","access_token":"EAADemoExpiredToken0000000000000000"}`,
		`{"method":"GET","relative_url":"?ids=1,2"}`,
		`{"method":"POST","relative_url":"/","body":"batch=[]"}`,
	}, ",") + "]"
	token := emu.PageToken()
	var got strings.Builder
	for _, b := range []struct {
		name   string
		answer func() testbot.Answer
	}{
		{"every kind of call, with files", func() testbot.Answer {
			return batched(t, emu, map[string]string{"access_token": token, "batch": mixed}, "map", "other")
		}},
		{"without headers, as JSON", func() testbot.Answer {
			return testbot.Call(t, "POST", emu.URL+"/v6.0/", `{"access_token":"`+token+`","include_headers":false,"batch":[`+send("as JSON", "")+`,{"method":"GET","relative_url":"me?fields=name"}]}`)
		}},
		{"a bad token", func() testbot.Answer {
			return testbot.Call(t, "POST", emu.URL+"/", `{"access_token":"EAAnobody","batch":[{"method":"GET","relative_url":"me"}]}`)
		}},
		{"51 calls", func() testbot.Answer {
			return testbot.Call(t, "POST", emu.URL+"/", `{"access_token":"`+token+`","batch":[`+strings.Repeat(`{"method":"GET","relative_url":"me"},`, 50)+`{"method":"GET","relative_url":"me"}]}`)
		}},
		{"what stands behind", func() testbot.Answer {
			return testbot.Call(t, "POST", emu.URL+"/", `{"access_token":"`+token+`","batch":[{"method":"GET","relative_url":"me","depends_on":"later"},{"method":"GET","relative_url":"me","name":"later"}]}`)
		}},
	} {
		fmt.Fprintf(&got, "# %s\n%s\n", b.name, readable(t, b.answer()))
	}
	golden.Equal(t, "testdata/batch.golden", got.String()+"# on record\n"+onRecord(t, emu))
	golden.Diff(t, []string{"hello", "the first", "the second", "", "as JSON"}, testbot.Texts(t, emu), "conversation")
}

// A call is found by its operation, as one that came alone; the batch by its own. An export has the batch, and not the calls twice.
func TestBatchIsJudged(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	call := `{"method":"POST","relative_url":"me/messages","body":"recipient={id:` + testbot.AdaPSID + `}&message={text:'hi'}"}`
	res := testbot.Call(t, "POST", emu.URL+"/", `{"access_token":"`+emu.PageToken()+`","batch":[`+call+`,{"method":"GET","relative_url":"me/personas?access_token=EAAnobodyhere"}]}`)
	require.Equal(t, 200, res.Status, res.Body)
	v := emu.Verify(0,
		contract.Picked(contract.Match{Operation: "sendMessage", PSID: contract.Whom{Name: "ada"}, MessageKind: "text", Outcome: "accepted"}).Times(1),
		contract.Picked(contract.Match{Operation: "postBatch", Outcome: "accepted"}).Times(1))
	require.True(t, v.Verified, v.Text)

	list := emu.Requests()
	require.Len(t, list, 3)
	require.True(t, list[2].Unrouted, "it belongs to nobody here")
	golden.Diff(t, &contract.Batch{Seq: list[0].Seq, Index: 0}, list[1].Batch)
	for _, export := range []string{"/_sendmock/export.har", "/_sendmock/export.curl"} {
		text := testbot.Call(t, "GET", emu.URL+export, "")
		require.Equal(t, 200, text.Status, text.Body)
		require.NotContains(t, text.Body, "EAAnobodyhere")
		require.NotContains(t, text.Body, emu.PageToken())
		require.Contains(t, text.Body, "postBatch")
		require.NotContains(t, text.Body, "sendMessage")
	}
}
