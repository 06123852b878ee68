package reading_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

func TestBodies(t *testing.T) {
	t.Parallel()
	trigger := func(text string) string { return `{"payload":{"x":` + text + `}}` }
	tests := []struct {
		name, body, encoding string
		status               int
		want                 string
	}{
		{"too large", `{"slug":"` + strings.Repeat("a", 1<<20) + `"}`, "", 413, "the body is larger than 1048576 bytes"},
		{"too large unpacked", zipped(t, strings.Repeat(" ", 2<<20)), "gzip", 413, "the body is larger than 1048576 bytes"},
		{"very many values", trigger("[" + strings.Repeat("[],", 50_000) + "1]"), "", 413, "the body holds more than 50000 values"},
		{"nested", trigger(strings.Repeat("[", 100) + strings.Repeat("]", 100)), "", 413, "the body is nested more than 100 deep"},
		{"packed", zipped(t, `{"slug":"dora"}`), "gzip", 201, ""},
		{"not packed", `{"slug":"dora"}`, "gzip", 400, "the body cannot be read: the body is not packed as its Content-Encoding says"},
		{"packed in another way", `{}`, "br", 415, "the content encoding br is not known; gzip and deflate are"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			a := testbot.Call(t, "POST", emu.URL+"/_sendmock/people", tt.body, "Content-Encoding", tt.encoding)
			golden.Diff(t, tt.status, a.Status, a.Body)
			require.Contains(t, a.Body, tt.want)
		})
	}
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}
