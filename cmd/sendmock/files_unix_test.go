//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// A pipe is written to, and stays one.
func TestWriteFileOntoAPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	require.NoError(t, creatable(pipe), "who reads it reads it once")
	got := make(chan string, 1)
	go func() {
		b, _ := os.ReadFile(pipe)
		got <- string(b)
	}()
	require.NoError(t, writeFile(pipe, writes("through it")))
	if d := cmp.Diff("through it", <-got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	info, err := os.Lstat(pipe)
	require.NoError(t, err)
	require.Equal(t, os.ModeNamedPipe, info.Mode().Type())
	require.NoError(t, writeFile(os.DevNull, writes("gone")))
}
