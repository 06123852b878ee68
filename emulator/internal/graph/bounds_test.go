package graph

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/internal/golden"
)

// A token that is too long is unknown, and what is kept of it is cut.
func TestLongToken(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	r := Request{Method: "GET", Path: "/me", Query: "access_token=" + strings.Repeat("x", maxToken+1)}
	golden.Diff(t, 190, service.Serve(r).Err.Row.Code)
	golden.Diff(t, maxToken, len(sb.Record.Since(0)[0].Call.Secrets[0]))
}

// A page holds so many items, however many are asked for.
func TestLongPage(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	for range 501 {
		require.Nil(t, service.Serve(post(sendText)).Err)
	}
	var id string
	sb.Do(func(tx *sandbox.Tx) {
		p, _ := tx.World.Person("ada")
		id = p.Conversation.ID
	})
	a := service.Serve(get("/"+id+"/messages", "fields=id&limit=1000"))
	golden.Diff(t, 500, len(asList(readJSON(t, a.Body)["data"])))
}

// The texts of a message that the platform says nothing of are bounded, in its own words.
func TestLongURL(t *testing.T) {
	t.Parallel()
	service, _ := newService(t, newLimits)
	send := func(n int) *Answer {
		const url = "http://shop.example/"
		a := service.Serve(post(`{"recipient":{"id":"` + ada + `"},"message":{"attachment":{"type":"image","payload":{"url":"` + url + strings.Repeat("x", n-len(url)) + `"}}}}`))
		return &a
	}
	require.Nil(t, send(8000).Err)
	golden.Diff(t, "(#100) Length of param message[attachment][payload][url] must be less than or equal to 8000", send(8001).Err.Message)
}
