package emulator

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// failing is a test that has failed, or not.
type failing struct {
	TB
	failed bool
}

func (f failing) Failed() bool { return f.failed }
func (f failing) Name() string { return "TestBot" }

func TestHold(t *testing.T) {
	t.Parallel()
	h := Start(t)
	waited := 0
	wait := func() {
		waited++
		res, err := http.Get(h.URL + "/_sendmock/world")
		require.NoError(t, err, "it is still up")
		require.NoError(t, res.Body.Close())
	}
	var out strings.Builder
	holdFailed(failing{t, false}, h.URL, &out, wait)
	require.Zero(t, waited)
	require.Empty(t, out.String())
	holdFailed(failing{t, true}, h.URL, &out, wait)
	golden.Diff(t, 1, waited)
	require.Contains(t, out.String(), "TestBot has failed")
	require.Contains(t, out.String(), h.URL)
}
