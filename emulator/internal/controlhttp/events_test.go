package controlhttp_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// The stream tells of every exchange with its seq, of a fault before it, and resumes where a reader left it.
func TestEvents(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	_, err := emu.Control().AddFault(t.Context(), control.FaultRule{Effect: control.FaultEffect{Error: &control.FaultError{Code: 613}}})
	require.NoError(t, err)
	for range 2 {
		testbot.Send(t, emu, testbot.Text(emu.World().People[0].PSID))
	}
	golden.Diff(t, []string{"fault fault-1", "1 exchange 400", "2 exchange 200"}, events(t, emu, "0", 3), "events")
	golden.Diff(t, []string{"2 exchange 200"}, events(t, emu, "1", 1), "resumed")
	require.Len(t, events(t, emu, "500", 3), 3, "the id of another run starts anew")
	golden.Diff(t, 400, testbot.Call(t, "GET", emu.URL+"/_sendmock/events?since=x", "").Status)
}

// A reader that begins where the record begins no more, or is too slow, is told that it misses something.
func TestEventsMissed(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t, emulator.Options{Record: record.Limits{Count: 10}})
	for range 15 {
		testbot.Send(t, emu, testbot.Text(emu.World().People[0].PSID))
	}
	golden.Diff(t, []string{"missed 0", "6 exchange 200", "7 exchange 200"}, events(t, emu, "0", 3), "events")
	golden.Diff(t, []string{"6 exchange 200"}, events(t, emu, "5", 1), "nothing is missing behind what is gone")
}

// An advance ends with its client: the clock stays where it is, and the next one may begin.
func TestAdvanceEndsWithItsClient(t *testing.T) {
	t.Parallel()
	bot, emu := testbot.Subscribed(t)
	posted, over := make(chan struct{}), make(chan struct{})
	var first sync.Once
	bot.Answers(func(http.ResponseWriter, *http.Request, testbot.Post) {
		first.Do(func() { close(posted) })
		<-over
	})
	ctx, leave := context.WithCancel(t.Context())
	_, err := emu.Control().Say(t.Context(), "ada", control.PersonMessage{Text: "hello"})
	require.NoError(t, err)
	<-posted
	ended := make(chan error, 1)
	go func() {
		_, err := control.NewClient(emu.URL).Advance(ctx, time.Hour)
		ended <- err
	}()
	now := func() control.Clock {
		c, err := emu.Control().Clock(t.Context())
		require.NoError(t, err)
		return c
	}
	start := now()
	for now().AdvancingTo == nil {
		runtime.Gosched()
	}
	golden.Diff(t, start.Now.Add(time.Hour), *now().AdvancingTo)
	golden.Diff(t, 409, testbot.Call(t, "POST", emu.URL+"/_sendmock/clock/advance", `{"duration":"1s"}`).Status)
	leave()
	require.Error(t, <-ended)
	for now().AdvancingTo != nil {
		runtime.Gosched()
	}
	golden.Diff(t, start.Now, now().Now)
	close(over)
	emu.Advance(time.Second)
	golden.Diff(t, start.Now.Add(time.Second), now().Now)
}

// events reads n events from the stream.
func events(t *testing.T, emu *emulator.Handle, last string, n int) []string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	req, err := http.NewRequestWithContext(ctx, "GET", emu.URL+"/_sendmock/events", nil)
	require.NoError(t, err)
	req.Header.Set("Last-Event-ID", last)
	res, err := testbot.Client.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	golden.Diff(t, "text/event-stream", res.Header.Get("Content-Type"))
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	var got []string
	var event string
	for len(got) < n && lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id", "event":
			event += value + " "
		case "data":
			var data struct {
				Status int
				Fault  string
			}
			require.NoError(t, json.Unmarshal([]byte(value), &data))
			if strings.HasPrefix(event, "fault") {
				event += data.Fault
			} else {
				event += strconv.Itoa(data.Status)
			}
			got = append(got, event)
			event = ""
		}
	}
	return got
}
