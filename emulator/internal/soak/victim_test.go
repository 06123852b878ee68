package soak

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// build builds the command, and returns its path.
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

// victim is a built binary that serves, and is attacked.
type victim struct {
	address string // 127.0.0.1:PORT
	process string // its id
	web     *http.Client
}

var bannerURL = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)`)

// serve starts the binary. It ends with the test.
func serve(t *testing.T, binary string, args ...string) *victim {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, binary, append([]string{"serve", "--port", "0", "--log-level", "error"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGKILL) } // it may wait for what an attack left open
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	banner := bufio.NewReader(out)
	first, err := banner.ReadString('\n')
	drained := make(chan struct{})
	go func() { defer close(drained); _, _ = io.Copy(io.Discard, banner) }()
	v := &victim{process: strconv.Itoa(cmd.Process.Pid), web: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	t.Cleanup(func() {
		v.web.CloseIdleConnections()
		stop()
		<-drained
		var ended *exec.ExitError
		if err := cmd.Wait(); err != nil && !errors.As(err, &ended) && !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if strings.Contains(log.String(), "panic") {
			t.Errorf("the server panicked: %s", log.String())
		}
	})
	found := bannerURL.FindStringSubmatch(first)
	require.NotNil(t, found, "no server came up: %q, %v", first, err)
	v.address = found[1]
	return v
}

// call makes a request and throws away what it is answered. It returns the status, and how long the answer was.
func (v *victim) call(t *testing.T, method, path, contentType string, body []byte) (status int, size int64) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+v.address+path, bytes.NewReader(body))
	require.NoError(t, err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := v.web.Do(req)
	if err != nil {
		return 0, 0 // it may well hang up on an attacker
	}
	defer func() { _ = res.Body.Close() }()
	size, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, size
}

// keep gives the server a file, and returns where it is.
func (v *victim) keep(t *testing.T, content []byte) (path string) {
	t.Helper()
	res, err := v.web.Post("http://"+v.address+"/_sendmock/media", "video/mp4", bytes.NewReader(content))
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	var made struct{ ID string }
	require.NoError(t, json.NewDecoder(res.Body).Decode(&made))
	return "/_sendmock/media/" + made.ID
}

// control calls the control API, with a JSON body or none.
func (v *victim) control(t *testing.T, method, path, body string) (status int, size int64) {
	t.Helper()
	return v.call(t, method, "/_sendmock/"+path, "application/json", []byte(body))
}

// post sends to the Graph with the Page's token.
func (v *victim) post(t *testing.T, contentType string, body []byte) {
	t.Helper()
	v.call(t, "POST", "/v25.0/me/messages?access_token="+pageToken, contentType, body)
}

// sendTexts sends n messages to ada.
func (v *victim) sendTexts(t *testing.T, n int) {
	t.Helper()
	v.together(4, n/4, func(i int) {
		v.post(t, "application/json", fmt.Appendf(nil, `{"recipient":{"id":"7100000000000001"},"message":{"text":"%d"}}`, i))
	})
}

// together does something n times in each of some places at once.
func (v *victim) together(places, n int, do func(i int)) {
	var all sync.WaitGroup
	for range places {
		all.Go(func() {
			for i := range n {
				do(i)
			}
		})
	}
	all.Wait()
}

// open connects, and writes what it is given: the beginning of a request, or a whole one whose answer nobody reads.
func (v *victim) open(t *testing.T, text string) net.Conn {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", v.address)
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4096))
	_, _ = io.WriteString(conn, text) // it may hang up at once
	return conn
}

// now and peak are what the victim has in memory, and what it had at most.
func (v *victim) now(t *testing.T) int64  { t.Helper(); return resident(t, v.process, nowLine) }
func (v *victim) peak(t *testing.T) int64 { t.Helper(); return resident(t, v.process, peakLine) }
