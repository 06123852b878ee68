package decode

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// A file is what its part holds, wherever among the others it stands, and a copy: the body may go.
func TestContent(t *testing.T) {
	t.Parallel()
	const head = "--b\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"n.png\"\r\n\r\n"
	long := strings.Repeat("\r\n--a\r\n", 100_000)
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"one", head + "abc\r\n--b--\r\n", []string{"abc"}},
		{"an empty one", head + "\r\n--b--\r\n", []string{""}},
		{"between texts", part("a", "1") + head + long + "\r\n" + part("b", "2") + "--b--\r\n", []string{long}},
		{"two", head + "1\r\n" + head + "22\r\n--b--\r\n", []string{"1", "22"}},
		{"cut", head + "abc", []string{"abc"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := []byte(tt.body)
			p, err := Read("", multiType, body)
			require.Nil(t, err)
			var got []string
			var kept [][]byte
			for i := range p.Files {
				kept = append(kept, p.Files[i].Content())
			}
			clear(body)
			for _, content := range kept {
				got = append(got, string(content))
			}
			golden.Diff(t, tt.want, got)
		})
	}
	require.Nil(t, (&File{}).Content())
}
