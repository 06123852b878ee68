package graph

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

func TestLooksLikeID(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"104000000000001": true, "1_2": true, "t_1": true, "m_abc": true, "mid.$x": true,
		"": false, "me": false, "12a": false, "T_1": false, "map.shop": false, "-1": false, "１": false,
	} {
		golden.Diff(t, want, looksLikeID(s), s)
	}
}

// What a path that leads nowhere is told depends on what is wrong with it (docs/facts/errors.md §6).
func TestNowhere(t *testing.T) {
	t.Parallel()
	service, _ := newService(t, newLimits)
	const unsupported = "Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this " +
		"operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
	tests := []struct {
		method, path string
		code         int
		message      string
	}{
		{"GET", "/me/friens", 2500, "Unknown path components: /friens"},
		{"GET", "/me/messages/friens", 2500, "Unknown path components: /friens"},
		{"GET", "/someone/messages", 2500, "Unknown path components: /messages"},
		{"GET", "/someone", 803, "(#803) Some of the aliases you requested do not exist: someone"},
		{"GET", "/4711", 100, "Unsupported get request. Object with ID '4711'" + unsupported[len("Object with ID '%s'"):]},
		{"POST", "/4711/messages", 100, "Unsupported post request. Object with ID '4711'" + unsupported[len("Object with ID '%s'"):]},
		{"PUT", "/me", 100, "Unsupported put request. Object with ID 'me'" + unsupported[len("Object with ID '%s'"):]},
		{"GET", "/me/accounts", 100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)"},
		{"POST", "/me/accounts", 100, "Unsupported post request. Object with ID 'me'" + unsupported[len("Object with ID '%s'"):]},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			req := get(tt.path, "")
			req.Method = tt.method
			a := service.Serve(req)
			require.NotNil(t, a.Err)
			golden.Diff(t, tt.message, a.Err.Message)
			golden.Diff(t, tt.code, a.Err.Row.Code)
		})
	}
}
