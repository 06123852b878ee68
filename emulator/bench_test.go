package emulator_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
)

// benchSend is a send of a usual size to a person of the demo world.
const (
	benchSend = `{"recipient":{"id":"7100000000000001"},"messaging_type":"RESPONSE","message":{"text":"Your map is folded, packed and on its way to you. Thanks!!"}}`
	benchPath = "/v25.0/me/messages?access_token=EAADemoPageToken0000000000000000000"
	// benchAnswer is as long as the answer to it.
	benchAnswer = `{"recipient_id":"7100000000000001","message_id":"m_0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"}`
)

// poster sends the same request over one connection that is kept alive.
type poster struct {
	client *http.Client
	url    string
}

func serve(b *testing.B, h http.Handler) poster {
	b.Helper()
	srv := httptest.NewServer(h)
	b.Cleanup(srv.Close)
	return poster{srv.Client(), srv.URL + benchPath}
}

func serveEmulator(b *testing.B) poster {
	b.Helper()
	emu, err := emulator.New(emulator.Options{
		Clock: clock.Config{Mode: clock.Frozen, Now: emulator.StartTime}, Record: record.Limits{Count: 1000},
	})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, emu.Close()) })
	return serve(b, emu)
}

// serveFloor is what net/http itself costs: the body is read and an answer of the same length is written.
func serveFloor(b *testing.B) poster {
	b.Helper()
	return serve(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = io.WriteString(w, benchAnswer)
	}))
}

func (p poster) post(b *testing.B) {
	res, err := p.client.Post(p.url, "application/json", bytes.NewReader([]byte(benchSend)))
	if err != nil {
		b.Fatal(err)
	}
	_, err = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %v", res.Status, err)
	}
}

func BenchmarkSendHTTP(b *testing.B) {
	p := serveEmulator(b)
	b.ReportAllocs()
	for b.Loop() {
		p.post(b)
	}
}

func BenchmarkFloorHTTP(b *testing.B) {
	p := serveFloor(b)
	b.ReportAllocs()
	for b.Loop() {
		p.post(b)
	}
}

// BenchmarkSendRatio takes turns between the two in rounds, so that what else the machine does weighs on both alike, and
// reports how many times dearer than bare net/http a send is.
func BenchmarkSendRatio(b *testing.B) {
	const round = 50
	send, floor := serveEmulator(b), serveFloor(b)
	var spent [2]time.Duration
	for b.Loop() {
		for i, p := range []poster{floor, send} {
			start := clock.System()
			for range round {
				p.post(b)
			}
			spent[i] += clock.System().Sub(start)
		}
	}
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "ratio-to-floor")
}
