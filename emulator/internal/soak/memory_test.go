package soak

import (
	"encoding/json"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
)

// The lines of /proc/PID/status that are about memory: what a process has now, and what it had at most.
var (
	nowLine  = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)
	peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)
)

// resident is what a process has in memory, in bytes, by one of those lines. Where the system does not tell, it is 0.
func resident(tb testing.TB, process string, line *regexp.Regexp) int64 {
	tb.Helper()
	status, err := os.ReadFile("/proc/" + process + "/status")
	if err != nil {
		return 0
	}
	found := line.FindSubmatch(status)
	require.NotNil(tb, found, "%s", status)
	kb, err := strconv.ParseInt(string(found[1]), 10, 64)
	require.NoError(tb, err)
	return kb << 10
}

// peak is what this process had in memory at most.
func peak(tb testing.TB) int64 {
	tb.Helper()
	return resident(tb, "self", peakLine)
}

// sample is what an emulator has after a round, when nothing is under way.
type sample struct {
	heap       uint64 // bytes that are in use
	goroutines int
	records    int
}

// sample takes one.
func (s *soak) sample(t *testing.T) sample {
	t.Helper()
	var requests control.Requests
	a := s.controls("GET", "requests?limit=1000", nil)
	require.NotNil(t, a)
	require.NoError(t, json.Unmarshal(a.body.Bytes(), &requests))
	s.web.CloseIdleConnections()
	runtime.GC()
	runtime.GC() // what finalizers let go of
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return sample{m.HeapAlloc, runtime.NumGoroutine(), len(requests.Requests)}
}

// What one half of a soak may have more than the other.
const (
	moreHeap       = 8 << 20
	moreGoroutines = 20
)

// flat compares the halves of a soak: the second one has no more than the first, but for what differs from round to round.
func flat(t *testing.T, samples []sample) {
	t.Helper()
	half := len(samples) / 2
	first, second := medians(samples[:half]), medians(samples[half:])
	t.Logf("first half: %d KB of heap, %d goroutines; second: %d KB, %d", first.heap>>10, first.goroutines, second.heap>>10, second.goroutines)
	if second.heap > first.heap+first.heap/4+moreHeap {
		t.Errorf("the heap grew from %d to %d bytes", first.heap, second.heap)
	}
	if second.goroutines > first.goroutines+moreGoroutines {
		t.Errorf("%d goroutines became %d", first.goroutines, second.goroutines)
	}
	if second.records > first.records {
		t.Errorf("%d records after a reset became %d", first.records, second.records)
	}
}

// medians are the middle ones of some samples, each by itself.
func medians(samples []sample) sample {
	middle := func(of func(sample) int) int {
		list := make([]int, len(samples))
		for i, s := range samples {
			list[i] = of(s)
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	return sample{
		heap:       uint64(middle(func(s sample) int { return int(s.heap) })),
		goroutines: middle(func(s sample) int { return s.goroutines }),
		records:    middle(func(s sample) int { return s.records }),
	}
}
