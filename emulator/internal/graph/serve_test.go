package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestServe(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, record.Limits{})
	sent := service.Serve(post(sendText))
	require.Equal(t, 200, sent.Status, "%s", sent.Body)
	golden.Diff(t, "sendMessage", sent.Operation)
	refused := service.Serve(post(`{"recipient":{"id":"` + ada + `"}}`))
	golden.Diff(t, 400, refused.Status)
	golden.Diff(t, sent.Seq+1, refused.Seq)

	list := sb.Record.Since(0)
	require.Len(t, list, 2)
	golden.Diff(t, string(sent.Body), string(list[0].Outcome.Response))
	golden.Diff(t, ada, list[0].Call.PSID)
	golden.Diff(t, "message-or-action-required", list[1].Outcome.ErrorID)
	require.Empty(t, list[0].Outcome.Violations, "the answer is as described")
}

// On a frozen clock the same requests give the same bytes.
func TestServeIsDeterministic(t *testing.T) {
	t.Parallel()
	var runs [2]string
	for i := range runs {
		service, sb := newService(t, record.Limits{})
		for range 2 {
			for _, req := range []Request{post(sendText), get("/me/conversations", "fields=messages.limit(1){message,id}"), post(`{`)} {
				a := service.Serve(req)
				runs[i] += fmt.Sprintln(a.Status, string(a.Body), slices.Collect(a.Headers))
			}
			runs[i] += "reset\n"
			_, err := sb.Reset(sandbox.Scene{})
			require.NoError(t, err)
		}
	}
	if diff := cmp.Diff(runs[0], runs[1]); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
	halves := strings.Split(runs[0], "reset\n")
	require.NotEqual(t, halves[0], halves[1], "ids go on after a reset")
}

func TestNotModified(t *testing.T) {
	t.Parallel()
	service, _ := newService(t, record.Limits{})
	req := get("/me", "fields=name")
	first := service.Serve(req)
	require.Equal(t, 200, first.Status)
	headers := slices.Collect(first.Headers)
	golden.Diff(t, "ETag", headers[len(headers)-1].Name)
	req.IfNoneMatch = headers[len(headers)-1].Values[0]
	again := service.Serve(req)
	golden.Diff(t, 304, again.Status)
	require.Empty(t, again.Body)
}

func TestSuppressedStatus(t *testing.T) {
	t.Parallel()
	service, _ := newService(t, record.Limits{})
	a := service.Serve(get("/4711", "suppress_http_code=1"))
	require.Equal(t, 200, a.Status)
	require.NotNil(t, a.Err)
	require.Contains(t, string(a.Body), `"error"`)
}

// loud is a log that panics.
type loud struct{ slog.Handler }

func (loud) Handle(context.Context, slog.Record) error { panic("the log is full") }

// Whatever panics after a request has taken effect, its seq is published and the client gets the platform's own error.
func TestPanicAfterTheSeq(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		give func(s *Service, c *edge.Call) *grapherr.Error // breaks what comes behind the operation
	}{
		{"an error that is none", func(*Service, *edge.Call) *grapherr.Error { return &grapherr.Error{} }},
		{"the check of the answer", func(_ *Service, c *edge.Call) *grapherr.Error { c.Spec = nil; return nil }},
		{"the log of what contradicts", func(s *Service, c *edge.Call) *grapherr.Error {
			s.log, c.Op = slog.New(loud{slog.NewTextHandler(nil, nil)}), nil
			return nil
		}},
		{"the record", func(_ *Service, c *edge.Call) *grapherr.Error { c.Token = &messenger.Token{}; return nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, record.Limits{})
			whole := *service
			send := service.operations["sendMessage"]
			run := send.Run
			send.Run = func(c *edge.Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
				value, err := run(c, tx)
				if wrong := tt.give(service, c); wrong != nil {
					return nil, wrong
				}
				return value, err
			}
			service.operations = maps.Clone(service.operations)
			service.operations["sendMessage"] = send
			a := service.Serve(post(sendText))
			a.Out()
			*service = whole
			next := service.Serve(post(sendText))

			unknown := grapherr.NewUnknownError()
			golden.Diff(t, unknown.Row.Status, a.Status)
			require.Contains(t, string(a.Body), unknown.Message)
			golden.Diff(t, 1, a.Seq)
			require.Empty(t, sb.Record.Pending())
			list := sb.Record.Since(0)
			require.Len(t, list, 2, "what comes after it can be read")
			golden.Diff(t, next.Seq, list[1].Seq)
			want := []any{"/v25.0/me/messages", string(unknown.ID()), string(a.Body)}
			e := list[0]
			golden.Diff(t, want, []any{e.Call.Path, e.Outcome.ErrorID, string(e.Outcome.Response)}, "exchange")
			names := map[string]bool{}
			for h := range a.Headers {
				names[h.Name] = true
			}
			require.True(t, names["WWW-Authenticate"] && names["X-Fb-Trace-Id"], "%v", names)
		})
	}
}

// Sends, reads and resets at the same time: nothing panics, every answer has an exchange of its own, and none stays open.
func TestConcurrentResets(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, record.Limits{})
	const workers, each = 8, 50
	requests := []Request{
		post(sendText), post(`{"recipient":{"id":"` + ada + `"},"sender_action":"typing_on"}`), post(`{"message":`),
		get("/me/conversations", "fields=messages{message,from},participants"), get("/"+ada, ""),
	}
	var wg sync.WaitGroup
	seqs := make([][]int64, workers)
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				if w == 0 && i%10 == 5 {
					if _, err := sb.Reset(sandbox.Scene{}); err != nil {
						t.Error(err)
					}
				}
				a := service.Serve(requests[(w+i)%len(requests)])
				if !json.Valid(a.Body) {
					t.Errorf("no JSON: %s", a.Body)
				}
				if a.Status >= 500 || a.Err != nil && (w+i)%len(requests) != 2 {
					t.Errorf("%s %s: %s", requests[(w+i)%len(requests)].Method, requests[(w+i)%len(requests)].Path, a.Body)
				}
				seqs[w] = append(seqs[w], a.Seq)
			}
		})
	}
	wg.Wait()
	taken := map[int64]bool{}
	for _, list := range seqs {
		for _, seq := range list {
			require.False(t, taken[seq], "seq %d was given twice", seq)
			taken[seq] = true
		}
	}
	const resets = each / 10 // are recorded too
	golden.Diff(t, workers*each+resets, sb.Record.Seq())
	require.Empty(t, sb.Record.Pending())
}

// Without a reset no exchange is lost, and each is the answer's own.
func TestConcurrentSendsAreAllRecorded(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, record.Limits{})
	const workers, each = 8, 100
	var wg sync.WaitGroup
	answers := make([]map[int64]string, workers)
	for w := range workers {
		answers[w] = map[int64]string{}
		wg.Go(func() {
			for range each {
				a := service.Serve(post(sendText))
				answers[w][a.Seq] = string(a.Body)
			}
		})
	}
	wg.Wait()
	list := sb.Record.Since(0)
	require.Len(t, list, workers*each)
	got := map[int64]string{}
	for i, e := range list {
		golden.Diff(t, int64(i+1), e.Seq)
		got[e.Seq] = string(e.Outcome.Response)
	}
	want := map[int64]string{}
	for _, m := range answers {
		maps.Copy(want, m)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("recorded (-answered +recorded):\n%s", diff)
	}
}

// A long load test must not fill the memory: the record and a conversation keep the newest only.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, record.Limits{Count: 500})
	const sends = 20_000
	for range sends {
		if a := service.Serve(post(sendText)); a.Err != nil {
			t.Fatal(a.Err)
		}
	}
	require.Len(t, sb.Record.Since(0), 500)
	golden.Diff(t, sends-500, sb.Record.Evicted())
	sb.Do(func(tx *sandbox.Tx) {
		p, ok := tx.World.Person("ada")
		require.True(t, ok)
		require.Len(t, p.Conversation.Messages(), tx.World.MessagesKept)
		golden.Diff(t, sends+1, p.Conversation.MessageCount())
		oldest := p.Conversation.Messages()[tx.World.MessagesKept-1]
		_, known := tx.World.Node(oldest.ID)
		require.True(t, known)
	})
}

func TestBytesOfTheRecordAreBounded(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, record.Limits{Bytes: 1 << 20, BodyBytes: 1 << 10})
	body := `{"recipient":{"id":"` + ada + `"},"message":{"text":"hi","metadata":"` + strings.Repeat("x", 900) + `"},"pad":"` + strings.Repeat("y", 10_000) + `"}`
	for range 2000 {
		service.Serve(post(body))
	}
	size := 0
	for _, e := range sb.Record.Since(0) {
		require.LessOrEqual(t, len(e.Call.Body), 1<<10)
		golden.Diff(t, len(body), e.Call.BodySize)
		require.Nil(t, service.Params(e), "a body that was cut cannot be decoded")
		size += len(e.Call.Body) + len(e.Outcome.Response) + len(e.Call.Query)
	}
	require.Less(t, size, 1<<20)
	require.Positive(t, sb.Record.Evicted())
}

// A recorded exchange reads as it was sent, in the schema's types, whatever its encoding.
func TestParams(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, record.Limits{})
	form := post("recipient[id]=" + ada + "&message[text]=hi&utm=x")
	form.ContentType = "application/x-www-form-urlencoded"
	multi := post("--b\r\nContent-Disposition: form-data; name=\"recipient\"\r\n\r\n{id:" + ada + "}\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n{'text':'hi'}\r\n--b--\r\n")
	multi.ContentType = "multipart/form-data; boundary=b"
	for _, req := range []Request{post(`{"recipient":{"id":` + ada + `},"message":{"text":"hi"}}`), form, multi} {
		a := service.Serve(req)
		require.Equal(t, 200, a.Status, "%s", a.Body)
		got := service.Params(sb.Record.Since(a.Seq - 1)[0])
		golden.Diff[any](t, map[string]any{"text": "hi"}, got["message"], "%s: message", req.ContentType)
		golden.Diff[any](t, map[string]any{"id": ada}, got["recipient"], "%s: recipient", req.ContentType)
	}
}
