package messenger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A setting that an event does not name stays as it is; one that it names is as it says.
func TestSettings(t *testing.T) {
	t.Parallel()
	now := afterRetirement
	app := App{ID: "1", Secret: "s", Live: true, Features: map[string]bool{"old": true}}
	page := Page{ID: "2", Admins: []Admin{{"8", []string{"MESSAGING"}}, {"9", nil}}}
	person := Person{PSID: "3", FirstName: "Ada", Locale: "en_US", Blocked: true}
	token := Token{Value: "t", Page: &page, Permissions: map[string]bool{"old": true}, ExpiresAt: now.Add(time.Hour), State: TokenActive}

	w := NewWorld()
	w.Tokens["t"], w.Tokens["other"] = &token, &Token{Value: "other", Permissions: map[string]bool{"old": true}}
	w.Apply([]Event{
		AppChanged{App: &app},
		PersonChanged{Person: &person},
		TokenChanged{Token: &token, At: now}, // nothing
		AppChanged{App: &app, Live: new(false), Features: &[]string{"new"}},
		AppChanged{App: &app, RequireAppSecretProof: new(true)},
		TasksSet{&page, []string{"ANALYZE"}},
		PersonChanged{Person: &person, Blocked: new(false), LastName: new("Lovelace"), Timezone: new(5.5)},
		LimitsSet{map[LimitName]Limit{LimitSend: {Calls: 1, Per: time.Second}}},
	})
	for _, diff := range []string{
		cmp.Diff(App{ID: "1", Secret: "s", RequireAppSecretProof: true, Features: map[string]bool{"new": true}}, app),
		cmp.Diff([]Admin{{"8", []string{"ANALYZE"}}, {"9", []string{"ANALYZE"}}}, page.Admins),
		cmp.Diff(Person{PSID: "3", FirstName: "Ada", LastName: "Lovelace", Locale: "en_US", Timezone: 5.5}, person),
		cmp.Diff(map[string]bool{"old": true}, token.Permissions),
		cmp.Diff(now.Add(time.Hour), token.ExpiresAt),
		cmp.Diff(map[LimitName]Limit{LimitSend: {Calls: 1, Per: time.Second}}, w.Limits),
	} {
		if diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}

	w.Apply([]Event{PermissionsSet{&page, []string{"new"}}})
	if diff := cmp.Diff([]map[string]bool{{"new": true}, {"old": true}}, []map[string]bool{token.Permissions, w.Tokens["other"].Permissions}); diff != "" {
		t.Errorf("permissions of the Page's token and of another (-want +got):\n%s", diff)
	}
}

// A state moves the token's end where the end would contradict it.
func TestTokenStates(t *testing.T) {
	t.Parallel()
	now := afterRetirement
	past, future := now.Add(-time.Hour), now.Add(time.Hour)
	tests := []struct {
		name    string
		from    Token
		change  TokenChanged
		state   TokenState
		expires time.Time
	}{
		{"expired before its end", Token{State: TokenActive, ExpiresAt: future}, TokenChanged{State: TokenExpired}, TokenExpired, now},
		{"expired without an end", Token{State: TokenActive}, TokenChanged{State: TokenExpired}, TokenExpired, now},
		{"expired after its end", Token{State: TokenRevoked, ExpiresAt: past}, TokenChanged{State: TokenExpired}, TokenExpired, past},
		{"active again after its end", Token{State: TokenActive, ExpiresAt: past}, TokenChanged{State: TokenActive}, TokenActive, time.Time{}},
		{"active again before its end", Token{State: TokenRevoked, ExpiresAt: future}, TokenChanged{State: TokenActive}, TokenActive, future},
		{"active again, with a new end", Token{State: TokenExpired, ExpiresAt: past}, TokenChanged{State: TokenActive, ExpiresAt: &future}, TokenActive, future},
		{"an end only", Token{State: TokenActive, ExpiresAt: future}, TokenChanged{ExpiresAt: &past}, TokenExpired, past},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			token := tt.from
			tt.change.Token, tt.change.At = &token, now
			NewWorld().Apply([]Event{tt.change})
			if diff := cmp.Diff([]any{tt.state, tt.expires}, []any{token.StateAt(now), token.ExpiresAt}); diff != "" {
				t.Errorf("state and end (-want +got):\n%s", diff)
			}
		})
	}
}

// What is done to a subscription is done to a copy: who has read it keeps what was read.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	w := NewWorld()
	app, other, page := &App{ID: "1"}, &App{ID: "2"}, &Page{ID: "3"}
	hook := &Subscription{CallbackURL: "https://bot.example", Fields: []string{"messages"}, Active: true}
	fields := []string{"messages"}
	w.Apply([]Event{
		HookVerified{app},
		HookDisabled{app}, // there is none
		HookSet{app, hook},
		HookVerified{app},
		PageSubscribed{page, app, fields},
		PageSubscribed{page, other, fields},
	})
	fields[0] = "changed by who made the event"
	read := app.Webhook
	for _, diff := range []string{
		cmp.Diff(&Subscription{CallbackURL: "https://bot.example", Fields: []string{"messages"}, Active: true, Verified: true}, read),
		cmp.Diff([]bool{false, true}, []bool{hook.Verified, page.Delivers(app, "messages")}),
	} {
		if diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}

	w.Apply([]Event{HookDisabled{app}, PageSubscribed{page, other, []string{"feed"}}, PageUnsubscribed{page, app}})
	if diff := cmp.Diff([]bool{true, false}, []bool{read.Active, app.Webhook.Active}); diff != "" {
		t.Errorf("active, as it was read and now (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Subscribed{{other, []string{"feed"}}}, page.Subscribed); diff != "" {
		t.Errorf("the Page's subscribed apps (-want +got):\n%s", diff)
	}
	w.Apply([]Event{HookSet{app, nil}})
	if app.Webhook != nil {
		t.Error("an ended subscription is still there")
	}
}
