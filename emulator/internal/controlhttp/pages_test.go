package controlhttp_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
)

// pageBytes is more than a page has, its end included.
const pageBytes = 4<<20 + 1<<10

// handler is an emulator without a listener.
func handler(t *testing.T, options emulator.Options) *emulator.Emulator {
	t.Helper()
	emu, err := emulator.New(options)
	require.NoError(t, err)
	t.Cleanup(func() { _ = emu.Close() })
	return emu
}

// loud sends n requests whose bodies are large, and larger in an answer.
func loud(t *testing.T, h http.Handler, n int) {
	t.Helper()
	for range n {
		r := httptest.NewRequest("POST", "http://localhost/me/messages?access_token=EAADemoPageToken0000000000000000000",
			strings.NewReader("message="+strings.Repeat("\x01", 60_000)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}

// seqsOf are those of exchanges.
func seqsOf(list []control.Exchange) (all []int64) {
	for i := range list {
		all = append(all, list[i].Seq)
	}
	return all
}

// paged reads a list page by page, and how many there were; each is within its bound.
func paged[T any](t *testing.T, h http.Handler, path string, read func(body []byte) (list []T, next string)) (all []T, pages int) {
	t.Helper()
	for next := ""; ; {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/_sendmock/"+path+next, nil))
		require.Equal(t, http.StatusOK, w.Code, w.Body)
		require.Less(t, w.Body.Len(), pageBytes)
		var list []T
		list, next = read(w.Body.Bytes())
		all, pages = append(all, list...), pages+1
		if next == "" {
			return all, pages
		}
	}
}

// The record comes page by page, each exchange once; a client reads as many as it asked for.
func TestRequestsByPage(t *testing.T) {
	t.Parallel()
	emu := handler(t, emulator.Options{})
	loud(t, emu, 40)
	want := make([]int64, 40)
	for i := range want {
		want[i] = int64(i + 1)
	}
	all, pages := paged(t, emu, "requests?limit=1000", func(body []byte) ([]int64, string) {
		var got control.Requests
		require.NoError(t, json.Unmarshal(body, &got))
		if !got.More {
			return seqsOf(got.Requests), ""
		}
		return seqsOf(got.Requests), "&since=" + strconv.FormatInt(got.Next, 10)
	})
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("page by page (-want +got):\n%s", diff)
	}
	require.Greater(t, pages, 2)

	got, err := emu.Control().Requests(t.Context(), 0, url.Values{"limit": {"39"}})
	require.NoError(t, err)
	require.True(t, got.More)
	require.Equal(t, int64(39), got.Next)
	if diff := cmp.Diff(want[:39], seqsOf(got.Requests)); diff != "" {
		t.Errorf("by the client (-want +got):\n%s", diff)
	}
	for name, find := range map[string]func() (control.Found, error){
		"find": func() (control.Found, error) { return emu.Control().Find(t.Context(), control.Search{Limit: 50}) },
		"wait": func() (control.Found, error) { return emu.Control().Wait(t.Context(), control.Search{Count: 40}) },
	} {
		found, err := find()
		require.NoError(t, err, name)
		require.False(t, found.More, name)
		if diff := cmp.Diff(want, seqsOf(found.Requests)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Deliveries, conversations and messages come page by page too.
func TestListsByPage(t *testing.T) {
	t.Parallel()
	emu := handler(t, emulator.Options{})
	noHandshake := false
	_, err := emu.Control().SetWebhook(t.Context(), control.WebhookChange{CallbackURL: "http://127.0.0.1:1/", Verify: &noHandshake})
	require.NoError(t, err)
	require.NoError(t, emu.Control().HoldDeliveries(t.Context()))
	const n = 500
	want := []string{}
	for range n {
		said, err := emu.Control().Say(t.Context(), "ada", control.PersonMessage{Text: strings.Repeat("\x01", 1900)})
		require.NoError(t, err)
		want = append(want, said.MessageID)
	}

	all, pages := paged(t, emu, "deliveries?event=message&limit=1000", func(body []byte) (ids []string, next string) {
		var got control.Deliveries
		require.NoError(t, json.Unmarshal(body, &got))
		for _, d := range got.Deliveries {
			ids = append(ids, d.MessageID)
		}
		if got.More {
			next = "&since=" + strconv.FormatInt(got.Next, 10)
		}
		return ids, next
	})
	require.Equal(t, want, all)
	require.Greater(t, pages, 2)
	deliveries, err := emu.Control().Deliveries(t.Context(), url.Values{"event": {"message"}, "limit": {"1000"}})
	require.NoError(t, err)
	require.Len(t, deliveries.Deliveries, n)
	require.False(t, deliveries.More)

	all, pages = paged(t, emu, "conversations/ada?format=json", func(body []byte) (ids []string, next string) {
		var got control.Conversation
		require.NoError(t, json.Unmarshal(body, &got))
		for _, m := range got.Messages {
			ids = append(ids, m.ID)
		}
		if got.Next != "" {
			next = "&after=" + got.Next
		}
		return ids, next
	})
	require.Equal(t, want, all[len(all)-n:])
	require.Greater(t, pages, 1)
	conversation, err := emu.Control().Conversation(t.Context(), "ada")
	require.NoError(t, err)
	require.Equal(t, want, messageIDs(conversation.Messages)[len(conversation.Messages)-n:])
}

func messageIDs(list []control.ConversationMessage) (ids []string) {
	for i := range list {
		ids = append(ids, list[i].ID)
	}
	return ids
}

// What does not exist is no place to go on from.
func TestAfterNothing(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	for path, code := range map[string]string{"conversations?after=t_1": "unknown-conversation", "conversations/ada?after=m_1": "unknown-message"} {
		a := testbot.Call(t, "GET", emu.URL+"/_sendmock/"+path, "")
		require.Equal(t, http.StatusUnprocessableEntity, a.Status)
		require.Contains(t, a.Body, code)
	}
	all, err := emu.Control().Conversations(t.Context())
	require.NoError(t, err)
	var rest control.Conversations
	a := testbot.Call(t, "GET", emu.URL+"/_sendmock/conversations?after="+all.Conversations[0].ID, "")
	require.NoError(t, json.Unmarshal([]byte(a.Body), &rest))
	if diff := cmp.Diff(all.Conversations[1:], rest.Conversations); diff != "" {
		t.Errorf("behind the first (-want +got):\n%s", diff)
	}
}

// stuck is a client that reads the beginning of its answer, and then nothing until it is let go.
type stuck struct {
	httptest.ResponseRecorder
	once  sync.Once
	here  *sync.WaitGroup
	letGo chan struct{}
}

func (s *stuck) Write([]byte) (int, error) {
	s.once.Do(func() { s.here.Done(); <-s.letGo })
	return 0, io.ErrClosedPipe
}

// Readers who are stuck hold no copies of the record, nor what it lets go of meanwhile.
func TestStuckReadersHoldLittle(t *testing.T) {
	emu := handler(t, emulator.Options{Record: record.Limits{Bytes: 8 << 20}})
	loud(t, emu, 50)
	before := heap()
	letGo := make(chan struct{})
	var here, ended sync.WaitGroup
	for _, path := range []string{"requests?limit=1000", "export.har", "export.curl", "deliveries?limit=1000", "conversations/ada"} {
		for range 20 {
			here.Add(1)
			s := &stuck{ResponseRecorder: *httptest.NewRecorder(), here: &here, letGo: letGo}
			ended.Go(func() { emu.ServeHTTP(s, httptest.NewRequest("GET", "http://localhost/_sendmock/"+path, nil)) })
		}
	}
	here.Wait()
	loud(t, emu, 200) // pushes out what was there
	after := heap()
	close(letGo)
	ended.Wait()
	if took := (after - before) >> 20; took > 100 {
		t.Errorf("a hundred readers who are stuck take %d MiB", took)
	}
}

// heap is what lives on it.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
