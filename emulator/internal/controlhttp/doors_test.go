package controlhttp

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
)

// crowds is that one more is refused, with a code.
func crowds(t *testing.T, code string, err error) {
	t.Helper()
	var p *control.Problem
	require.True(t, errors.As(err, &p), "%v", err)
	require.Equal(t, http.StatusTooManyRequests, p.Status)
	require.Equal(t, code, p.Code)
}

// Those who read the stream are bounded; one may come when one has left.
func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	var d doors
	var leave func()
	for range maxStreams {
		var err error
		leave, err = d.stream()
		require.NoError(t, err)
	}
	_, err := d.stream()
	crowds(t, "too-many-streams", err)
	leave()
	_, err = d.stream()
	require.NoError(t, err)
}

// Those who wait are bounded, and so is what they look at; one alone may look at anything.
func TestWaitsAreBounded(t *testing.T) {
	t.Parallel()
	var d doors
	var leave func()
	for range maxWaits {
		var err error
		leave, err = d.wait(1)
		require.NoError(t, err)
	}
	_, err := d.wait(1)
	crowds(t, "too-many-waits", err)
	leave()
	_, err = d.wait(maxWeighed)
	crowds(t, "too-many-waits", err)

	d = doors{}
	leave, err = d.wait(maxWeighed + 1)
	require.NoError(t, err)
	_, err = d.wait(1)
	crowds(t, "too-many-waits", err)
	leave()
	require.Zero(t, d.waits+d.weight)
}
