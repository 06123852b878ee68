package controlhttp_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
)

// carrier is a request that carries a secret: under a name, or anywhere where its form tells.
type carrier struct {
	method, path, body string
	header             [2]string
}

const pageToken = "EAADemoPageToken0000000000000000000"

// carriers are the places at which a secret may stand. those are the ones where its name does not tell.
func carriers(name, secret string, depth int) (named, those map[string]carrier) {
	const form, jsonType = "application/x-www-form-urlencoded", "application/json"
	quoted, _ := json.Marshal(secret)
	deep := strings.Repeat(`{"a":[`, depth) + `{"` + name + `":` + string(quoted) + `}` + strings.Repeat(`]}`, depth)
	query := url.QueryEscape(name) + "=" + url.QueryEscape(secret)
	batch, _ := json.Marshal([]map[string]string{{"method": "POST", "relative_url": "me?" + query, "body": "message=" + url.QueryEscape(deep)}})
	own, _ := json.Marshal([]map[string]any{
		{"method": "GET", "relative_url": "me", name: secret},
		{"method": "GET", "relative_url": "me?fields=id", "headers": []map[string]string{{"name": name, "value": secret}, {"name": "Authorization", "value": "Bearer " + secret}}},
		{"method": "POST", "relative_url": "me/messages", "body": map[string]string{name: secret}},
	})
	post := func(contentType, body string) carrier {
		return carrier{"POST", "/me/messages?access_token=" + pageToken, body, [2]string{"Content-Type", contentType}}
	}
	named = map[string]carrier{
		"query":         {method: "GET", path: "/me?access_token=" + pageToken + "&" + query},
		"first of two":  {method: "GET", path: "/me?" + query + "&" + query + "x&" + name + "=y&access_token=" + pageToken},
		"beside a body": {"POST", "/me/messages?" + query, "access_token=" + pageToken, [2]string{"Content-Type", form}},
		"header":        {"GET", "/me?access_token=" + pageToken, "", [2]string{"Authorization", "OAuth " + secret}},
		"own header":    {"GET", "/me?access_token=" + pageToken, "", [2]string{"X-" + strings.ReplaceAll(name, "_", "-"), secret}},
		"cookie":        {"GET", "/me?access_token=" + pageToken, "", [2]string{"Cookie", "a=b; " + name + "=" + secret + "; c=d"}},
		"JSON":          post(jsonType, `{"recipient":{"id":"7100000000000001"},"message":{"text":"x"},"deep":`+deep+`}`),
		"JSON in form":  post(form, "recipient={id:7100000000000001}&message="+url.QueryEscape(deep)),
		"brackets":      post(form, "batch[0]["+name+"]="+url.QueryEscape(secret)),
		"batch":         {"POST", "/?access_token=" + pageToken, "batch=" + url.QueryEscape(string(batch)), [2]string{"Content-Type", form}},
		"calls":         {"POST", "/?access_token=" + pageToken, `{"batch":` + string(own) + `}`, [2]string{"Content-Type", jsonType}},
		"multipart": post("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\""+name+"\"\r\n\r\n"+secret+"\r\n"+
			"--b\r\nContent-Disposition: form-data; name=\"recipient\"\r\n\r\n{id:7100000000000001}\r\n--b--\r\n"),
	}
	said, _ := json.Marshal(map[string]string{"text": "my token is " + secret + ", is it?"})
	text := "%7B%22text%22%3A%22it+is+" + url.QueryEscape(secret) + "%22%7D"
	those = map[string]carrier{
		"path":          {method: "GET", path: "/" + url.PathEscape(secret) + "/messages?access_token=" + pageToken},
		"method":        {method: "GET", path: "/me?method=" + url.QueryEscape(secret) + "&access_token=" + pageToken},
		"field":         {method: "GET", path: "/me?fields=" + url.QueryEscape(secret) + "&access_token=" + pageToken},
		"person":        post(form, "recipient={id:'"+url.QueryEscape(secret)+"'}&message={text:'hi'}"),
		"a bot's text":  post(form, "recipient={id:7100000000000001}&message="+text),
		"pasted":        {method: "POST", path: "/_sendmock/people/ada/messages", body: string(said)},
		"payload":       {method: "POST", path: "/_sendmock/people/ada/postbacks", body: `{"payload":` + string(quoted) + `,"title":` + string(quoted) + `}`},
		"metadata":      post(form, "recipient={id:7100000000000001}&message={text:'hi',metadata:'"+url.QueryEscape(secret)+"'}"),
		"unknown names": post(jsonType, `{"recipient":{"id":"7100000000000001"},`+string(quoted)+`:1}`),
	}
	return named, those
}

// A secret that nobody here knows is shown on no way out of the emulator, wherever it came in.
func TestUnknownSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	emu, err := emulator.New(emulator.Options{
		Clock: clock.Config{Mode: clock.Frozen}, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = emu.Close() })
	ask := func(ctx context.Context, w http.ResponseWriter, c carrier) {
		r := httptest.NewRequestWithContext(ctx, c.method, "http://localhost"+c.path, strings.NewReader(c.body))
		if c.header[0] != "" {
			r.Header.Set(c.header[0], c.header[1])
		}
		emu.ServeHTTP(w, r)
	}
	names := rapid.SampledFrom([]string{
		"access_token", "input_token", "client_secret", "fb_exchange_token", "appsecret_proof", "app_secret", "hub.verify_token", "ACCESS_TOKEN", "page_access_token",
	})
	rapid.Check(t, func(rt *rapid.T) {
		secret := rapid.StringMatching(`EAA[A-Za-z0-9]{30,80}|[1-9][0-9]{14}\|[a-f0-9]{32}`).Draw(rt, "token")
		named, those := carriers(names.Draw(rt, "name"), secret, rapid.IntRange(0, 20).Draw(rt, "depth"))
		all := named
		if rapid.Bool().Draw(rt, "has a name") {
			secret = rapid.StringMatching(`Z[A-Za-z0-9_-]{12,60}`).Draw(rt, "secret")
			all, _ = carriers(names.Draw(rt, "name"), secret, rapid.IntRange(0, 20).Draw(rt, "depth"))
		} else {
			maps.Copy(all, those)
		}
		place := rapid.SampledFrom(slices.Sorted(maps.Keys(all))).Draw(rt, "place")
		log.Reset()
		ask(t.Context(), httptest.NewRecorder(), all[place])
		ways := waysOut(t, ask)
		require.Contains(t, ways["GET events"], "event: ", "it is told")
		for way, shown := range ways {
			if strings.Contains(shown, secret) {
				rt.Fatalf("%s at %s, in clear in %s:\n%s", secret, place, way, shown)
			}
		}
		if strings.Contains(log.String(), secret) {
			rt.Fatalf("%s at %s, in clear in the log:\n%s", secret, place, log.String())
		}
		reset := httptest.NewRecorder()
		ask(t.Context(), reset, carrier{method: "POST", path: "/_sendmock/reset"})
		require.Equal(t, http.StatusNoContent, reset.Code)
	})
}

// waysOut are all that shows what was recorded.
func waysOut(t *testing.T, ask func(ctx context.Context, w http.ResponseWriter, c carrier)) map[string]string {
	t.Helper()
	out := map[string]string{}
	seq := "0"
	see := func(c carrier) {
		w := httptest.NewRecorder()
		ask(t.Context(), w, c)
		seq, out[c.method+" "+c.path] = cmp.Or(w.Header().Get("X-Sendmock-Seq"), seq), fmt.Sprint(w.Code, w.Body.String())
	}
	for _, path := range []string{
		"requests", "export.har", "export.curl", "deliveries", "conversations", "conversations/ada", "conversations/ada?format=text", "coverage", "coverage?format=text",
		"chapters",
	} {
		see(carrier{method: "GET", path: "/_sendmock/" + path})
	}
	const wanted = `{"match":{"text":"nothing of it","params":{"access_token":"x","message":{"text":"x"}}}}`
	see(carrier{method: "POST", path: "/_sendmock/requests/find", body: `{"match":{}}`})
	see(carrier{method: "POST", path: "/_sendmock/requests/wait", body: strings.TrimSuffix(wanted, "}") + `,"timeout_ms":0}`})
	for _, format := range []string{"json", "text"} {
		see(carrier{method: "POST", path: "/_sendmock/verify?format=" + format, body: `{"expectations":[` + wanted + `],"patience_ms":0,"quiet_ms":0}`})
	}
	ctx, stop := context.WithCancel(t.Context())
	stream := &upTo{ResponseRecorder: httptest.NewRecorder(), last: "id: " + seq + "\n", stop: stop}
	ask(ctx, stream, carrier{method: "GET", path: "/_sendmock/events?since=0"})
	stop()
	out["GET events"] = stream.Body.String()
	return out
}

// upTo reads a stream up to the event of the last seq.
type upTo struct {
	*httptest.ResponseRecorder
	last string
	seen bool
	stop context.CancelFunc
}

func (u *upTo) Write(b []byte) (int, error) {
	n, err := u.ResponseRecorder.Write(b)
	if u.seen && bytes.Contains(b, []byte("data: ")) {
		u.stop()
	}
	u.seen = u.seen || string(b) == u.last
	return n, err
}
