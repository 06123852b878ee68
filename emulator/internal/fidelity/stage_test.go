package fidelity

import (
	"context"
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
)

// stage is a fresh demo world, for one proof.
type stage struct {
	*bench
	t *testing.T
}

func newStage(t *testing.T) *stage { return &stage{testBench(t), t} }

// testBench is a bench that is closed with the test.
func testBench(t *testing.T) *bench {
	t.Helper()
	b, err := newBench()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.close()) })
	return b
}

// send sends a message; more are further members of the request.
func (s *stage) send(recipient, message object, more ...object) result {
	s.t.Helper()
	body := object{"recipient": recipient, "message": message}
	for _, m := range more {
		maps.Copy(body, m)
	}
	return s.post(body)
}

func (s *stage) post(body object) result {
	s.t.Helper()
	r, err := s.bench.post(body)
	require.NoError(s.t, err)
	return r
}

func (s *stage) advance(d time.Duration) {
	s.t.Helper()
	_, err := s.emu.Control().Advance(context.Background(), d)
	require.NoError(s.t, err)
}

func (s *stage) says(person string) string {
	s.t.Helper()
	said, err := s.emu.Control().Say(context.Background(), person, control.PersonMessage{Text: "hi"})
	require.NoError(s.t, err)
	return said.MessageID
}

func (s *stage) change(person string, ch control.PersonChange) {
	s.t.Helper()
	_, err := s.emu.Control().ChangePerson(context.Background(), person, ch)
	require.NoError(s.t, err)
}

func (s *stage) comment(person string) string {
	s.t.Helper()
	made, err := s.emu.Control().Comment(context.Background(), person, control.Comment{Message: "price?"})
	require.NoError(s.t, err)
	return made.CommentID
}

func (s *stage) postOf(person string) string {
	s.t.Helper()
	made, err := s.emu.Control().Post(context.Background(), person, control.Comment{Message: "nice"})
	require.NoError(s.t, err)
	return made.PostID
}

func (s *stage) optin(person string, in control.Optin) control.OptedIn {
	s.t.Helper()
	made, err := s.emu.Control().OptIn(context.Background(), person, in)
	require.NoError(s.t, err)
	return made
}

func (s *stage) oneTime(person string) string {
	return s.optin(person, control.Optin{Type: "one_time_notif_req"}).OneTimeNotifToken
}

func (s *stage) marketing(person string) string {
	return s.optin(person, control.Optin{Type: "notification_messages"}).NotificationMessagesToken
}

func (s *stage) mode(rule, mode string) {
	s.t.Helper()
	_, err := s.emu.Control().SetRule(context.Background(), rule, mode)
	require.NoError(s.t, err)
}

func (s *stage) app(ch control.AppChange) {
	s.t.Helper()
	require.NoError(s.t, s.emu.Control().ChangeApp(context.Background(), s.world.Apps[0].ID, ch))
}

func (s *stage) permit(permissions ...string) {
	s.t.Helper()
	_, err := s.emu.Control().ChangeToken(context.Background(), s.world.Pages[0].AccessToken, control.TokenChange{Permissions: &permissions})
	require.NoError(s.t, err)
}

func (s *stage) upload() string {
	s.t.Helper()
	r := s.send(ada(), attachment(object{"url": image, "is_reusable": true}))
	var answer struct {
		ID string `json:"attachment_id"`
	}
	require.NoError(s.t, json.Unmarshal([]byte(r.Body), &answer))
	require.NotEmpty(s.t, answer.ID)
	return answer.ID
}

func (s *stage) utility(name, parameter string) result {
	s.t.Helper()
	return s.send(ada(), object{"template": object{
		"name": name, "language": object{"code": "en"},
		"components": []any{object{"type": "body", "parameters": []any{object{"type": "text", "text": parameter}}}},
	}}, object{"messaging_type": "UTILITY"})
}

func ada() object                  { return to("id", "7100000000000001") }
func to(kind, value string) object { return object{kind: value} }
func text() object                 { return object{"text": "hello"} }
func tagged(tag string) object     { return object{"messaging_type": "MESSAGE_TAG", "tag": tag} }
func attachment(payload object) object {
	return object{"attachment": object{"type": "image", "payload": payload}}
}

// webview is a message with a button that opens with Messenger Extensions.
func webview(url string) object {
	return template(object{"template_type": "button", "text": "Cart", "buttons": []any{
		object{"type": "web_url", "title": "Cart", "url": url, "messenger_extensions": true},
	}})
}

// whitelist sets the domains that webviews of the Page may open.
func (s *stage) whitelist(domains ...string) {
	s.t.Helper()
	_, err := s.emu.Control().SetProfile(context.Background(), s.world.Pages[0].ID, control.Profile{WhitelistedDomains: domains})
	require.NoError(s.t, err)
}

func template(payload object) object {
	return object{"attachment": object{"type": "template", "payload": payload}}
}

func quickReply(title string) object {
	return object{"text": "hello", "quick_replies": []object{{"content_type": "text", "title": title, "payload": "P"}}}
}

func postback(title string) object {
	return template(object{"template_type": "button", "text": "hello", "buttons": []object{{"type": "postback", "title": title, "payload": "P"}}})
}

func feedback() object {
	return template(object{
		"template_type": "customer_feedback", "title": "How did we do?", "subtitle": "One question", "button_title": "Rate us",
		"feedback_screens": []any{object{"questions": []any{object{"id": "q1", "type": "csat", "title": "How was it?"}}}},
		"business_privacy": object{"url": "https://shop.example/privacy"},
	})
}

func marketingOptin(title string) object {
	return template(object{"template_type": "notification_messages", "title": title, "payload": "TOPIC", "image_url": image})
}

func ptr[T any](v T) *T { return &v }

// moderate has the Page do something against ada, or end it.
func (s *stage) moderate(action string) {
	s.t.Helper()
	body := `{"user_ids":[{"id":"7100000000000001"}],"actions":["` + action + `"]}`
	r := s.raw("POST", "/v25.0/me/moderate_conversations?access_token="+s.world.Pages[0].AccessToken, []byte(body))
	require.Equal(s.t, 200, r.Code, r.Body)
}
