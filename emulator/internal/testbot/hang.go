package testbot

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Patience is longer than anything in a test takes, and shorter than the server's own bound of 10 seconds for stopping.
const Patience = 5 * time.Second

// Sending is a send to ada that ends with ctx.
func Sending(ctx context.Context, t *testing.T, url, token string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, "POST", url+"/v25.0/me/messages", strings.NewReader(Text(AdaPSID)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	return req
}

// Hang sends to ada in the background, and tells how that ended; nil is an answer.
func Hang(ctx context.Context, t *testing.T, url, token string) <-chan error {
	t.Helper()
	req := Sending(ctx, t, url, token)
	ended := make(chan error, 1)
	go func() {
		res, err := Client.Do(req)
		if err == nil {
			err = res.Body.Close()
		}
		ended <- err
	}()
	return ended
}
