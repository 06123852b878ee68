package sandbox_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// requireWebhooks compares webhooks, to the byte, with the file of a name: a line for each, the path it was posted to and the
// body. Apps are told independently of each other: their webhooks come after one another.
func requireWebhooks(t *testing.T, name string, posts []testbot.Post) {
	t.Helper()
	slices.SortStableFunc(posts, func(a, b testbot.Post) int { return strings.Compare(a.Path, b.Path) })
	var got strings.Builder
	for _, p := range posts {
		secret := testbot.FirstSecret
		if p.Path == "/two" {
			secret = testbot.SecondSecret
		}
		testbot.RequireSigned(t, secret, p)
		got.WriteString(p.Path + " " + p.Body + "\n")
	}
	golden.Equal(t, filepath.Join("testdata", "webhooks", name+".golden"), got.String())
}

// requireNoOthers sees to it that no golden file is left of something that is gone.
func requireNoOthers(t *testing.T, dir string, names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "webhooks", dir, "*.golden"))
	require.NoError(t, err)
	var got []string
	for _, f := range files {
		got = append(got, strings.TrimSuffix(filepath.Base(f), ".golden"))
	}
	slices.Sort(got)
	want := slices.Clone(names)
	slices.Sort(want)
	golden.Diff(t, want, got, "golden files in %s", dir)
}

// stage is an emulator with a bot behind both of its apps, in which something happens.
type stage struct {
	*emulator.Handle
	t   *testing.T
	bot *testbot.Bot
}

// sends sends from the first app and returns the message's id.
func (s stage) sends(body string) string {
	s.t.Helper()
	return s.sendsAs(s.PageToken(), body)
}

func (s stage) sendsAs(token, body string) string {
	s.t.Helper()
	a := testbot.Graph(s.t, s.Handle, token, "POST", "me/messages", body)
	require.Equal(s.t, 200, a.Status, a.Body)
	_, rest, _ := strings.Cut(a.Body, `"message_id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// message sends ada a message with these members.
func (s stage) message(members string, more ...string) string {
	s.t.Helper()
	return s.sends(`{"recipient":{"id":"` + testbot.AdaPSID + `"},"message":{` + members + `}` + strings.Join(more, "") + `}`)
}

// thread makes a call about thread control.
func (s stage) thread(token, edge, more string) {
	s.t.Helper()
	a := testbot.Graph(s.t, s.Handle, token, "POST", testbot.DemoPage+"/"+edge, `{"recipient":{"id":"`+testbot.AdaPSID+`"}`+more+`}`)
	require.Equal(s.t, 200, a.Status, a.Body)
}

// graph makes a call, and is what stands behind a part of its answer, up to the next quote.
func (s stage) graph(method, path, body, part string) string {
	s.t.Helper()
	a := testbot.Graph(s.t, s.Handle, s.PageToken(), method, path, body)
	require.Equal(s.t, 200, a.Status, a.Body)
	_, rest, found := strings.Cut(a.Body, part)
	require.True(s.t, found, a.Body)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

func (s stage) ada() *emulator.Person { return s.Person("ada") }

func (s stage) must(_ any, err error) {
	s.t.Helper()
	require.NoError(s.t, err)
}
