package emulator_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
)

// benchAnswer is as long as the answer to a send.
const benchAnswer = `{"recipient_id":"7100000000000001","message_id":"m_0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"}`

func serveEmulator(b *testing.B) testbot.Poster {
	b.Helper()
	emu, err := emulator.New(emulator.Options{
		Clock: clock.Config{Mode: clock.Frozen, Now: emulator.StartTime}, Record: record.Limits{Count: 1000},
	})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, emu.Close()) })
	return testbot.NewPoster(b, emu)
}

// serveFloor is what net/http itself costs: the body is read and an answer of the same length is written.
func serveFloor(b *testing.B) testbot.Poster {
	b.Helper()
	return testbot.NewPoster(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = io.WriteString(w, benchAnswer)
	}))
}

func BenchmarkSendHTTP(b *testing.B) {
	p := serveEmulator(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Post(b)
	}
}

func BenchmarkFloorHTTP(b *testing.B) {
	p := serveFloor(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Post(b)
	}
}

// BenchmarkSendRatio takes turns between the two in rounds, so that what else the machine does weighs on both alike, and
// reports how many times dearer than bare net/http a send is.
func BenchmarkSendRatio(b *testing.B) {
	const round = 50
	send, floor := serveEmulator(b), serveFloor(b)
	var spent [2]time.Duration
	for b.Loop() {
		for i, p := range []testbot.Poster{floor, send} {
			start := clock.System()
			for range round {
				p.Post(b)
			}
			spent[i] += clock.System().Sub(start)
		}
	}
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "ratio-to-floor")
}
