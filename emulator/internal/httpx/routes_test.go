package httpx

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		text := body
		if status < 400 {
			text += Var(r, "psid")
		}
		_, _ = io.WriteString(w, text)
	}
}

// What no route answers is answered like the rest, with a body; and no path is redirected.
func TestRoutes(t *testing.T) {
	t.Parallel()
	routes := NewRoutes(answering(404, "no such path"), answering(405, "not this way"))
	routes.Handle("GET", "/people/{psid}", answering(200, "person "))
	routes.Handle("PATCH", "/people/{psid}", answering(200, "changed "))
	routes.Handle("POST", "/people", answering(201, "new "))
	tests := []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/people/ada", 200, "person ada"},
		{"PATCH", "/people/ada", 200, "changed ada"},
		{"POST", "/people", 201, "new "},
		{"HEAD", "/people/ada", 200, "person ada"}, // the server keeps the body back
		{"HEAD", "/people", 405, "not this way"},
		{"DELETE", "/people/ada", 405, "not this way"},
		{"GET", "/people", 405, "not this way"},
		{"GET", "/nowhere", 404, "no such path"},
		{"GET", "/people/ada/more", 404, "no such path"},
		{"GET", "/people//ada", 404, "no such path"},
		{"GET", "//people/ada", 404, "no such path"},
		{"GET", "/people/ada/", 404, "no such path"},
		{"GET", "/x/../people/ada", 404, "no such path"},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			routes.ServeHTTP(w, httptest.NewRequest(tt.method, "http://localhost"+tt.path, nil))
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, tt.body, w.Body.String())
			require.Empty(t, w.Header().Get("Location"))
		})
	}
}
