package soak

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
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
