package controlhttp_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/internal/golden"
)

// HEAD asks for what GET gives, without the body. Load balancers and wait-on ask so.
func TestHead(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	ask := func(method, path string) (int, http.Header) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel() // a stream has no end of its own
		req, err := http.NewRequestWithContext(ctx, method, emu.URL+path, nil)
		require.NoError(t, err)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		if method == http.MethodHead {
			require.NoError(t, res.Body.Close())
		}
		res.Header.Del("Date") // the machine's own
		res.Header.Del("Content-Length")
		return res.StatusCode, res.Header
	}
	for path, item := range described(t).Paths.Map() {
		if item.Get == nil || strings.Contains(path, "{") {
			continue
		}
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			wantStatus, wantHeader := ask(http.MethodGet, path)
			status, header := ask(http.MethodHead, path)
			golden.Diff(t, wantStatus, status)
			golden.Diff(t, wantHeader, header)
		})
	}
}
