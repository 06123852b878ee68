package soak

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
)

// reader reads the stream of events from its start, and holds every record against what goes for all of them.
type reader struct {
	ended chan struct{}

	mu    sync.Mutex
	last  int64            // seq of the newest record
	more  chan struct{}    // closed when there is one
	sends map[int64]string // of this round, by seq: the message that a send made, or "" of every other request
	wrong []string
}

// read starts a reader. It ends with ctx.
func read(ctx context.Context, t *testing.T, url string) *reader {
	t.Helper()
	r := &reader{ended: make(chan struct{}), more: make(chan struct{}), sends: map[int64]string{}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/_sendmock/events?since=0", nil)
	require.NoError(t, err)
	go func() {
		defer close(r.ended)
		res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err == nil {
			r.follow(res.Body)
			err = res.Body.Close()
		}
		if ctx.Err() == nil {
			r.notes(fmt.Sprint("the stream ended: ", err))
		}
	}()
	return r
}

// follow reads events to the end.
func (r *reader) follow(stream io.Reader) {
	lines := bufio.NewReader(stream)
	var id int64
	var event string
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "id":
			id, err = strconv.ParseInt(value, 10, 64)
			if err != nil {
				r.notes("an id is no number: " + value)
			}
		case "event":
			event = value
		case "data":
			if event != "fault" { // the exchange that it struck comes next
				r.takes(id, event, []byte(value))
			}
		}
	}
}

// takes notes a record.
func (r *reader) takes(seq int64, event string, data []byte) {
	message, problem := "", ""
	if event == "exchange" {
		var e contract.Exchange
		if err := json.Unmarshal(data, &e); err != nil {
			problem = err.Error()
		} else {
			message, problem = e.MessageID, ours(&e)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if seq <= r.last {
		r.wrong = append(r.wrong, fmt.Sprintf("%s %d came after %d", event, seq, r.last))
	}
	if problem != "" {
		r.wrong = append(r.wrong, fmt.Sprintf("%s %d: %s", event, seq, problem))
	}
	if event == "exchange" {
		r.sends[seq] = message
	}
	r.last = seq
	close(r.more)
	r.more = make(chan struct{})
}

// ours is what is wrong with an exchange by the emulator's own fault.
func ours(e *contract.Exchange) string {
	for _, v := range e.Violations {
		if v.Rule == contract.AnswerRule {
			return fmt.Sprint("answered off the description: ", v)
		}
	}
	if e.Status >= 500 && e.Status != http.StatusNotImplemented && e.Fault == "" {
		return fmt.Sprintf("answered with %d, which no fault asked for: %s", e.Status, e.Response)
	}
	return ""
}

func (r *reader) notes(problem string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = append(r.wrong, problem)
}

// reaches waits until the reader has read up to a seq.
func (r *reader) reaches(ctx context.Context, seq int64) error {
	for {
		r.mu.Lock()
		last, more := r.last, r.more
		r.mu.Unlock()
		if last >= seq {
			return nil
		}
		select {
		case <-more:
		case <-r.ended:
			return fmt.Errorf("the stream ended at %d, and not at %d", last, seq)
		case <-ctx.Done():
			return fmt.Errorf("the reader is at %d, and not at %d: %w", last, seq, ctx.Err())
		}
	}
}

// round returns what was read since the last round, and what was wrong.
func (r *reader) round() (sends map[int64]string, wrong []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	sends, wrong = r.sends, r.wrong
	r.sends, r.wrong = map[int64]string{}, nil
	return sends, wrong
}

// deaf opens a stream and never reads it, until the connection is closed.
func deaf(t *testing.T, url string) net.Conn {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4096))
	_, err = io.WriteString(conn, "GET /_sendmock/events?since=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
	require.NoError(t, err)
	return conn
}
