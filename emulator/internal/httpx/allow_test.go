package httpx

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A host is allowed as people write it, or refused: never accepted without effect.
func TestAllowedHosts(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]string{
		"a.example": "a.example", "A.Example": "a.example", " a.example ": "a.example", "a.example.": "a.example", "a.example:7363": "a.example",
		"a.example.:7363": "a.example", "https://a.example": "a.example", "https://a.example:8443/x": "a.example", "a.example/": "a.example",
		"10.0.0.1:80": "10.0.0.1", "[::1]:7363": "::1", "::1": "::1", "sendmock": "sendmock", "my_host.example": "my_host.example",
	} {
		got, err := AllowedHosts([]string{give})
		require.NoError(t, err, give)
		require.Equal(t, []string{want}, got, give)
		require.True(t, Guard{Allowed: got}.Host(want), give)
	}
	for _, give := range []string{"", " ", "*", "*.example", ".example", "a.example/x", "a b.example", "bücher.example", "a..example", "a.example,b.example", "https://", "/^a/"} {
		_, err := AllowedHosts([]string{"ok.example", give})
		require.ErrorContains(t, err, "is allowed to nobody", give)
	}
}
