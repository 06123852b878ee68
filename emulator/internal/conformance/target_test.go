package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/golden"
)

// target is a server under test that serves the demo world.
type target struct {
	url     string
	client  *http.Client
	control *control.Client
	places  *strings.Replacer // {PAGE} and the like
	known   map[string]bool   // message ids of the world itself
	base    time.Time         // the instant that the world's relative times count from
}

// starter is how a target comes to run.
type starter struct {
	name  string
	start func(t *testing.T) *target
}

func targets() []starter {
	list := []starter{
		{"in-process", func(t *testing.T) *target { return newTarget(t, emulator.Start(t).URL) }},
		{"binary", func(t *testing.T) *target { return newTarget(t, serve(t)) }},
	}
	if url := os.Getenv("SENDMOCK_CONFORMANCE_URL"); url != "" {
		list = append(list, starter{"url", func(t *testing.T) *target { return newTarget(t, strings.TrimRight(url, "/")) }})
	}
	return list
}

func newTarget(t *testing.T, url string) *target {
	t.Helper()
	tg := &target{
		url: url, control: control.NewClient(url),
		client: &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	t.Cleanup(tg.client.CloseIdleConnections)
	w, err := tg.control.World(t.Context())
	require.NoError(t, err)
	require.Len(t, w.Pages, 1, "the target must serve the demo world")
	require.Len(t, w.People, 5, "the target must serve the demo world")
	ada, ben, cleo := w.People[0], w.People[1], w.People[2]
	places := []string{
		"{PAGE}", w.Pages[0].ID, "{PAGE_TOKEN}", w.Pages[0].AccessToken,
		"{USER}", w.Users[0].ID, "{USER_TOKEN}", w.Users[0].AccessToken,
		"{APP}", w.Apps[0].ID, "{APP_TOKEN}", w.Apps[0].AccessToken, "{APP_TOKEN_ESCAPED}", strings.Replace(w.Apps[0].AccessToken, "|", "%7C", 1),
		"{ADA}", ada.PSID, "{BEN}", ben.PSID, "{CLEO}", cleo.PSID,
		"{CONVERSATION}", ada.ConversationID, "{BEN_CONVERSATION}", ben.ConversationID,
	}
	tg.places = strings.NewReplacer(places...)
	ids := append(tg.messages(t, "{CONVERSATION}"), tg.messages(t, "{BEN_CONVERSATION}")...)
	require.Len(t, ids, 3, "the target must serve the demo world")
	tg.places = strings.NewReplacer(append(places, "{ADA_HELLO}", ids[0], "{BEN_ANSWER}", ids[1], "{BEN_QUESTION}", ids[2])...)
	tg.known = map[string]bool{ids[0]: true, ids[1]: true, ids[2]: true}
	return tg
}

// messages are the ids of a conversation's messages, newest first.
func (tg *target) messages(t *testing.T, conversation string) []string {
	t.Helper()
	got := tg.do(t, get("/"+conversation+"/messages?fields=id&access_token={PAGE_TOKEN}"))
	var list struct{ Data []struct{ ID string } }
	require.NoError(t, json.Unmarshal([]byte(got.body), &list), got.body)
	ids := make([]string, len(list.Data))
	for i, m := range list.Data {
		ids[i] = m.ID
	}
	return ids
}

// reset takes the target back to its start and lets its clock stand, so that times in answers can be compared.
func (tg *target) reset(t *testing.T) {
	t.Helper()
	require.NoError(t, tg.control.Reset(t.Context()))
	_, err := tg.control.SetClock(t.Context(), control.ClockChange{Mode: "frozen"})
	require.NoError(t, err)
	ada, err := tg.control.Person(t.Context(), "ada")
	require.NoError(t, err)
	require.NotNil(t, ada.Window.Standard.OpenedAt)
	tg.base = ada.Window.Standard.OpenedAt.Add(2 * time.Minute) // ada wrote two minutes before the start
}

var (
	traceID   = regexp.MustCompile(`"fbtrace_id":"A[A-Za-z0-9_-]{22}"`)
	messageID = regexp.MustCompile(`m_[A-Za-z0-9_-]{86}`)
	threadID  = regexp.MustCompile(`"t_\d{17}"`)
	fileID    = regexp.MustCompile(`("data":\[\{"id":|"size":13,"id":)"1\d{15}"`)
	uploadID  = regexp.MustCompile(`"attachment_id":"\d{15,16}"`)
	madeID    = regexp.MustCompile(`"id":"[45]\d{15}"`) // of a label or a persona that a case made
	template  = regexp.MustCompile(`"id":"3\d{15}"`)
	consent   = regexp.MustCompile(`"6\d{15}"`)
	cursor    = regexp.MustCompile(`QVFI[A-Za-z0-9_-]+ZD`)
	timestamp = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000`)
)

// normal replaces what differs from run to run and from target to target. What does not have the form it must have stays
// and shows up in the comparison.
func (tg *target) normal(t *testing.T, text string) string {
	t.Helper()
	text = traceID.ReplaceAllString(text, `"fbtrace_id":"<trace>"`)
	text = messageID.ReplaceAllStringFunc(text, func(id string) string {
		if tg.known[id] {
			return id
		}
		return "<message>"
	})
	text = threadID.ReplaceAllStringFunc(text, func(id string) string {
		if id == tg.places.Replace(`"{CONVERSATION}"`) || id == tg.places.Replace(`"{BEN_CONVERSATION}"`) {
			return id
		}
		return `"<conversation>"`
	})
	text = uploadID.ReplaceAllString(text, `"attachment_id":"<attachment>"`)
	text = fileID.ReplaceAllString(text, `$1"<attachment>"`)
	text = madeID.ReplaceAllString(text, `"id":"<made>"`)
	text = consent.ReplaceAllString(text, `"<token>"`)
	text = template.ReplaceAllString(text, `"id":"<template>"`)
	text = cursor.ReplaceAllString(text, "<cursor>")
	text = strings.NewReplacer(tg.url, "<origin>", strings.ReplaceAll(tg.url, "/", `\/`), "<origin>").Replace(text)
	return timestamp.ReplaceAllStringFunc(text, func(s string) string {
		at, err := time.Parse("2006-01-02T15:04:05-0700", s)
		require.NoError(t, err)
		return fmt.Sprintf("<%v>", at.Sub(tg.base.Truncate(time.Second)))
	})
}

// build builds the command.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sendmock")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "github.com/sendmock/sendmock/cmd/sendmock").CombinedOutput()
	require.NoError(t, err, "go build: %s", out)
	return path
}

// serve runs the binary until the test ends and returns its URL.
func serve(t *testing.T) string {
	t.Helper()
	path := build(t)
	portFile := filepath.Join(t.TempDir(), "port")
	cmd := exec.CommandContext(t.Context(), path, "serve", "--port", "0", "--port-file", portFile,
		"--clock", "2026-12-01T09:00:00Z", "--check-answers", "--log-level", "error")
	var log strings.Builder
	cmd.Stderr = &log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	banner := bufio.NewReader(stdout)
	first, err := banner.ReadString('\n')
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() {
		_, _ = io.Copy(io.Discard, banner)
		done <- cmd.Wait()
	}()
	// The context ends, and with it the process, before the cleanups run.
	t.Cleanup(func() {
		require.ErrorIs(t, <-done, context.Canceled)
		require.Empty(t, log.String(), "the server's log")
		require.True(t, cmd.ProcessState.Success(), "exit code %d", cmd.ProcessState.ExitCode())
	})
	url := regexp.MustCompile(`http://127\.0\.0\.1:(\d+)`).FindStringSubmatch(first)
	require.NotNil(t, url, first)
	_, err = control.NewClient(url[0]).Health(t.Context())
	require.NoError(t, err)
	port, err := os.ReadFile(portFile) // it is there once requests are answered
	require.NoError(t, err)
	golden.Diff(t, url[1], strings.TrimSpace(string(port)), "--port-file")
	return url[0]
}
