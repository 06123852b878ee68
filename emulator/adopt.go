package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/openapi"
)

// Adopt puts ids and tokens of the developer's own configuration in the place of those of the world's first page, app,
// tokens and person, so that a bot runs with the .env it has. Empty fields keep what the world says.
type Adopt struct {
	PageID, PageToken string
	AppID, AppSecret  string
	VerifyToken       string
	UserToken         string
	PSID              string
}

// apply returns a world in which the adopted values stand wherever the replaced ones stood. The result is checked like a
// world file.
func (a Adopt) apply(w *fixtures.World) (*fixtures.World, error) {
	if a == (Adopt{}) {
		return w, nil
	}
	text, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	var pairs []string
	for _, swap := range []struct{ what, old, adopted string }{
		{"page", first(w.Pages, func(p fixtures.Page) string { return p.ID }), a.PageID},
		{"app", first(w.Apps, func(p fixtures.App) string { return p.ID }), a.AppID},
		{"app secret", first(w.Apps, func(p fixtures.App) string { return p.Secret }), a.AppSecret},
		{"verify token", first(w.Apps, func(p fixtures.App) string { return p.VerifyToken }), a.VerifyToken},
		{"page token", firstToken(w, fixtures.TokenPage), a.PageToken},
		{"user token", firstToken(w, fixtures.TokenUser), a.UserToken},
		{"person", first(w.People, func(p fixtures.Person) string { return p.PSID }), a.PSID},
	} {
		if swap.adopted == "" {
			continue
		}
		if swap.old == "" {
			return nil, fmt.Errorf("world %s has no %s in whose place %s could stand", w.Name, swap.what, swap.adopted)
		}
		// Values are replaced as whole strings, and as the page in the id of a post, PAGE_POST.
		old, adopted := quoted(swap.old), quoted(swap.adopted)
		pairs = append(pairs, old, adopted, old[:len(old)-1]+"_", adopted[:len(adopted)-1]+"_")
	}
	return fixtures.LoadWorld("world "+w.Name+" with adopted values", []byte(strings.NewReplacer(pairs...).Replace(string(text))))
}

// check says which of the adopted values cannot be one, by the flag that gives it.
func (a Adopt) check() error {
	var problems []error
	for _, id := range [][2]string{{"--page-id", a.PageID}, {"--app-id", a.AppID}, {"--psid", a.PSID}} {
		if id[1] != "" && !openapi.IsID(id[1]) {
			problems = append(problems, fmt.Errorf("%s: must be digits (got %q)", id[0], id[1]))
		}
	}
	for _, token := range [][2]string{{"--page-token", a.PageToken}, {"--user-token", a.UserToken}} {
		if token[1] != "" && (len(token[1]) < 5 || strings.ContainsAny(token[1], " |\t\n")) {
			problems = append(problems, fmt.Errorf("%s: must be at least 5 characters without spaces and |", token[0]))
		}
	}
	return errors.Join(problems...)
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b)
}

func first[T any](list []T, value func(T) string) string {
	if len(list) == 0 {
		return ""
	}
	return value(list[0])
}

func firstToken(w *fixtures.World, kind fixtures.TokenKind) string {
	for _, t := range w.Tokens {
		if t.Kind == kind && t.State == fixtures.TokenActive {
			return t.Token
		}
	}
	return ""
}
