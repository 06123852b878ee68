package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func writes(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

func TestWriteFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }

	require.NoError(t, writeFile("", writes("nowhere")))
	require.NoError(t, writeFile(at("new"), writes("one")))
	holds(t, at("new"), "one")

	// It is replaced, with its mode: who has it open reads on in the old one.
	require.NoError(t, os.Chmod(at("new"), 0o640))
	old, err := os.Open(at("new"))
	require.NoError(t, err)
	defer func() { _ = old.Close() }()
	require.NoError(t, writeFile(at("new"), writes("two")))
	holds(t, at("new"), "two")
	was, err := io.ReadAll(old)
	require.NoError(t, err)
	if d := cmp.Diff("one", string(was)); d != "" {
		t.Errorf("the old one (-want +got):\n%s", d)
	}
	info, err := os.Stat(at("new"))
	require.NoError(t, err)
	if d := cmp.Diff(os.FileMode(0o640), info.Mode()); d != "" {
		t.Errorf("mode (-want +got):\n%s", d)
	}

	// A failure leaves what there was.
	broken := errors.New("broken")
	require.ErrorIs(t, writeFile(at("new"), func(io.Writer) error { return broken }), broken)
	holds(t, at("new"), "two")

	// A link stays one, and leads to the new content; one to nowhere makes what it leads to.
	require.NoError(t, os.Symlink("new", at("link")))
	require.NoError(t, os.Symlink("made", at("dangling")))
	for link, leads := range map[string]string{"link": "new", "dangling": "made"} {
		require.NoError(t, writeFile(at(link), writes("three")))
		to, err := os.Readlink(at(link))
		require.NoError(t, err)
		if d := cmp.Diff(leads, to); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		holds(t, at(leads), "three")
	}

	require.EqualError(t, writeFile(dir, writes("x")), dir+" is a folder, not a file")
	require.ErrorIs(t, writeFile(at("none/file"), writes("x")), os.ErrNotExist)
	left, err := filepath.Glob(at(".*.tmp"))
	require.NoError(t, err)
	require.Empty(t, left)
}
