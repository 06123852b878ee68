package soak

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// The settings of requests at random.
const (
	requestsVariable = "SENDMOCK_FUZZ_REQUESTS" // to the Graph; the control API gets three for ten of them
	seedVariable     = "SENDMOCK_SOAK_SEED"
)

// number is what a variable of the environment says, or else what it is without one.
func number(tb testing.TB, variable string, otherwise uint64) uint64 {
	tb.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	require.NoError(tb, err, variable)
	return n
}

// wander asks n requests made from the description, and spoilt.
func wander(t *testing.T, e *edge, n int) {
	t.Helper()
	seed := number(t, seedVariable, 13)
	t.Logf("%s=%d", seedVariable, seed)
	e.make.Rand = rand.New(rand.NewPCG(seed, uint64(len(e.name))))
	defer e.close(t)
	statuses := map[int]int{}
	for asked := 0; asked < n; {
		q := e.make.request()
		was, err := e.try(t, q, statuses)
		if err != nil {
			t.Fatalf("request %d: %v\n%s", asked, err, q)
		}
		if was {
			asked++
		}
		if asked%1000 == 0 {
			bounded(t)
		}
	}
	bounded(t)
	t.Logf("%d requests to the %s, answered with %v; at most %d MB of memory", n, e.name, statuses, peak(t)>>20)
}

// maxMemory is what the emulator may take at most, whatever is done to it.
const maxMemory = 256 << 20

// bounded fails when this process took more.
func bounded(t *testing.T) {
	t.Helper()
	if took := peak(t); took > maxMemory && !raceDetector {
		t.Fatalf("it took %d MB of memory", took>>20)
	}
}

func TestGraphRequests(t *testing.T) {
	n := int(number(t, requestsVariable, 3000))
	wander(t, graphEdge(t), n)
}

func TestControlRequests(t *testing.T) {
	n := int(number(t, requestsVariable, 3000)) * 3 / 10
	wander(t, controlEdge(t), n)
}

// seeds are how many requests a fuzz target begins with, beside those that once found something.
const seeds = 60

func fuzz(f *testing.F, e *edge) {
	f.Helper()
	e.make.Rand = rand.New(rand.NewPCG(seeds, uint64(len(e.name))))
	for range seeds {
		q := e.make.request()
		f.Add(q.method, q.target, q.header, q.body)
	}
	f.Cleanup(func() { e.close(f) })
	f.Fuzz(func(t *testing.T, method, target, header string, body []byte) {
		_, err := e.try(t, request{method, target, header, body}, nil)
		require.NoError(t, err)
	})
}

func FuzzGraph(f *testing.F)   { fuzz(f, graphEdge(f)) }
func FuzzControl(f *testing.F) { fuzz(f, controlEdge(f)) }
