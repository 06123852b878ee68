package openapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// Clients write a list in every way there is, and ids as numbers.
func TestSubscriptionCoercions(t *testing.T) {
	t.Parallel()
	fields := object{"subscribed_fields": []any{"messages", "messaging_postbacks"}}
	thread := object{"recipient": object{"id": "7100200300400511"}, "target_app_id": "263902037430900"}
	tests := []struct {
		name, node, edge, method string
		sent                     string
		want                     object
	}{
		{"comma", "Page", "subscribed_apps", "POST", `{"subscribed_fields":"messages,messaging_postbacks"}`, fields},
		{"comma and space", "Page", "subscribed_apps", "POST", `{"subscribed_fields":"messages, messaging_postbacks"}`, fields},
		{"JSON text", "Page", "subscribed_apps", "POST", `{"subscribed_fields":"[\"messages\",\"messaging_postbacks\"]"}`, fields},
		{"array", "Page", "subscribed_apps", "POST", `{"subscribed_fields":["messages","MESSAGING_POSTBACKS"]}`, fields},
		{"bracketed names", "Page", "subscribed_apps", "POST", `{"subscribed_fields":{"0":"messages","1":"messaging_postbacks"}}`, fields},
		{
			"a form", "Application", "subscriptions", "POST",
			`{"object":"PAGE","callback_url":"https://bot.example/","include_values":"true","fields":"messages, standby","verify_token":"7"}`,
			object{
				"object": "page", "callback_url": "https://bot.example/", "include_values": true,
				"fields": []any{"messages", "standby"}, "verify_token": "7",
			},
		},
		{
			"what to end", "Application", "subscriptions", "DELETE", `{"object":"page","fields":""}`,
			object{"object": "page"},
		},
		{"app as text", "Page", "pass_thread_control", "POST", `{"recipient":"{id:7100200300400511}","target_app_id":"263902037430900"}`, thread},
		{"app as number", "Page", "pass_thread_control", "POST", `{"recipient":{"id":7100200300400511},"target_app_id":263902037430900}`, thread},
		{
			"duration as text", "Page", "extend_thread_control", "POST", `{"recipient":"id:7100200300400511","duration":"60"}`,
			object{"recipient": object{"id": "7100200300400511"}, "duration": int64(60)},
		},
		{"whose thread", "Page", "thread_owner", "GET", `{"recipient":"7100200300400511"}`, object{"recipient": "7100200300400511"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			op := loadSpec(t).Operation(tt.node, tt.edge, tt.method)
			require.NotNil(t, op)
			got, problems := op.Params.Check(fromJSON(t, tt.sent))
			require.Empty(t, problems)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSubscriptionAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, node, edge, method, body string
		good                           bool
	}{
		{"done", "Page", "subscribed_apps", "DELETE", `{"success":true}`, true},
		{"done, as text", "Page", "subscribed_apps", "DELETE", `{"success":"true"}`, false},
		{"done, and more", "Page", "take_thread_control", "POST", `{"success":true,"id":"1"}`, false},
		{"no apps", "Page", "subscribed_apps", "GET", `{"data":[]}`, true},
		{"an owner", "Page", "thread_owner", "GET", `{"data":[{"thread_owner":{"app_id":"1","expiration":2}}]}`, true},
		{"no owner", "Page", "thread_owner", "GET", `{"data":[]}`, true},
		{"an owner's number", "Page", "thread_owner", "GET", `{"data":[{"thread_owner":{"app_id":1}}]}`, false},
		{"receivers", "Page", "secondary_receivers", "GET", `{"data":[{"id":"1","name":"Desk"}]}`, true},
		{
			"subscriptions", "Application", "subscriptions", "GET",
			`{"data":[{"object":"page","callback_url":"http://localhost/","active":true,"fields":[{"name":"messages","version":"v25.0"}]}]}`, true,
		},
		{"a field as text", "Application", "subscriptions", "GET", `{"data":[{"object":"page","callback_url":"","active":true,"fields":["messages"]}]}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			op := loadSpec(t).Operation(tt.node, tt.edge, tt.method)
			err := loadSpec(t).CheckAnswer(op, 200, []byte(tt.body))
			require.Equal(t, tt.good, err == nil, "%v", err)
		})
	}
}
