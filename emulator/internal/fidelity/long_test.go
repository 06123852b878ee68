package fidelity

import (
	"encoding/json"
	"net/http"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/golden"
)

// A conversation of a hundred thousand sends stays within its bound: the newest 20 messages read fully, every older one
// answers that it was deleted, whether it is still kept or not.
func TestLongConversation(t *testing.T) {
	const sends = 100_000
	s := newStage(t)
	body, err := json.Marshal(object{"recipient": ada(), "message": text()})
	require.NoError(t, err)
	target := "/v25.0/me/messages?access_token=" + s.world.Pages[0].AccessToken
	ids := make([]string, 0, sends)
	for range sends {
		answer := s.raw("POST", target, body)
		require.Equal(t, http.StatusOK, answer.Code)
		var got struct {
			ID string `json:"message_id"`
		}
		require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &got))
		ids = append(ids, got.ID)
	}

	read := func(id string) (int, string) {
		a := s.raw("GET", "/v25.0/"+id+"?fields=message&access_token="+s.world.Pages[0].AccessToken, nil)
		return a.Code, a.Body.String()
	}
	for _, id := range ids[sends-20:] {
		code, body := read(id)
		require.Equal(t, http.StatusOK, code, body)
		require.Contains(t, body, `"message":"hello"`)
	}
	for _, old := range []string{ids[sends-21], ids[sends-messenger.DefaultMessagesKept], ids[sends/2], ids[0]} {
		code, body := read(old)
		golden.Diff(t, http.StatusBadRequest, code)
		require.Contains(t, body, "deleted")
	}
	var conversation struct {
		Count int `json:"message_count"`
	}
	a := s.raw("GET", "/v25.0/"+s.world.People[0].ConversationID+"?fields=message_count&access_token="+s.world.Pages[0].AccessToken, nil)
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &conversation))
	golden.Diff(t, sends+1, conversation.Count)

	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	require.Less(t, m.HeapAlloc, uint64(160<<20), "bytes held after a hundred thousand sends")
	runtime.KeepAlive(s)
}
