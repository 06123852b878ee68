package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// seed builds the world that a file describes, as it stands at start. References in f hold (fixtures.LoadWorld checked
// them); what only the core knows, rule ids, is checked here.
func seed(f *fixtures.World, start time.Time, ids *idgen.Source) (*messenger.World, error) {
	w := messenger.NewWorld()
	var problems []error
	add := func(n messenger.Node) {
		if err := w.Add(n); err != nil {
			problems = append(problems, err)
		}
	}
	apps, users, pages := map[string]*messenger.App{}, map[string]*messenger.User{}, map[string]*messenger.Page{}
	for _, a := range f.Apps {
		apps[a.ID] = &messenger.App{
			ID: a.ID, Name: a.Name, Secret: a.Secret, VerifyToken: a.VerifyToken, Link: a.Link, Category: a.Category,
			Live: a.Live, Features: set(a.Features), RequireAppSecretProof: a.RequireAppSecretProof,
		}
		add(apps[a.ID])
	}
	for _, u := range f.Users {
		users[u.ID] = &messenger.User{ID: u.ID, Name: u.Name, FirstName: u.FirstName, LastName: u.LastName}
		add(users[u.ID])
	}
	for _, p := range f.Pages {
		pages[p.ID] = seedPage(p)
		pages[p.ID].DefaultApp = apps[p.DefaultApp]
		add(pages[p.ID])
	}
	for i, t := range f.Tokens {
		w.Tokens[t.Token] = &messenger.Token{
			Place: i, Value: t.Token, Kind: messenger.TokenKind(t.Kind), App: apps[t.App], User: users[t.User], Page: pages[t.Page],
			Permissions: set(t.Permissions), IssuedAt: resolve(t.IssuedAt, start), ExpiresAt: resolve(t.ExpiresAt, start),
			State: messenger.TokenState(t.State),
		}
	}
	for _, p := range f.People {
		add(&messenger.Person{
			PSID: p.PSID, Slug: p.Slug, Page: pages[p.Page], FirstName: p.FirstName, LastName: p.LastName, ProfilePic: p.ProfilePic,
			Locale: p.Locale, Gender: string(p.Gender), Timezone: p.Timezone,
			Blocked: p.Blocked, Unavailable: p.Unavailable, AppRole: p.AppRole, Phone: p.Phone,
		})
	}
	for _, p := range f.Personas {
		add(&messenger.Persona{ID: p.ID, Name: p.Name, ProfilePictureURL: p.ProfilePictureURL, Page: pages[p.Page]})
	}
	for _, t := range f.Templates {
		w.Templates = append(w.Templates, &messenger.Template{
			ID: t.ID, Name: t.Name, Language: t.Language, Category: string(t.Category), Status: string(t.Status), Page: pages[t.Page],
		})
	}
	posts := map[string]*messenger.Activity{}
	for _, p := range f.Posts {
		author := p.Author
		if author == "" {
			author = p.Page
		}
		posts[p.ID] = &messenger.Activity{ID: p.ID, Page: pages[p.Page], AuthorID: author, At: p.At.Resolve(start), Message: p.Message}
		add(posts[p.ID])
	}
	for _, c := range f.Comments {
		add(&messenger.Activity{
			ID: c.ID, Post: posts[c.Post], Page: posts[c.Post].Page, AuthorID: c.Author, At: c.At.Resolve(start), Message: c.Message, Replied: c.Replied,
		})
	}
	for _, c := range f.Conversations {
		problems = append(problems, seedConversation(w, c, apps, start, ids)...)
	}
	for id, mode := range f.Rules {
		if err := w.SetMode(id, messenger.Mode(mode)); err != nil {
			problems = append(problems, fmt.Errorf("rules.%s: %w", id, err))
		}
	}
	return w, errors.Join(problems...)
}

func seedPage(p fixtures.Page) *messenger.Page {
	page := &messenger.Page{ID: p.ID, Name: p.Name, Username: p.Username, Category: p.Category, Link: p.Link}
	for _, c := range p.CategoryList {
		page.CategoryList = append(page.CategoryList, messenger.Category{ID: c.ID, Name: c.Name})
	}
	for _, a := range p.Admins {
		admin := messenger.Admin{UserID: a.User}
		for _, t := range a.Tasks {
			admin.Tasks = append(admin.Tasks, string(t))
		}
		page.Admins = append(page.Admins, admin)
	}
	return page
}

// seedConversation adds a conversation with its history, in the order of the messages' times.
func seedConversation(w *messenger.World, c fixtures.Conversation, apps map[string]*messenger.App, start time.Time, ids *idgen.Source) []error {
	person, ok := w.Person(c.Person)
	if !ok {
		return nil // the person was refused above, with the reason
	}
	conv := &messenger.Conversation{ID: c.ID, Person: person, Owner: c.Owner}
	if conv.ID == "" {
		conv.ID = ids.ConversationID()
	}
	if err := w.Add(conv); err != nil {
		return []error{err}
	}
	history := slices.Clone(c.Messages)
	slices.SortStableFunc(history, func(a, b fixtures.Message) int { return a.At.Resolve(start).Compare(b.At.Resolve(start)) })
	var problems []error
	if !c.Opened.IsZero() {
		w.RecordAct(conv, messenger.ActReferral, c.Opened.Resolve(start))
	}
	for _, m := range history {
		msg := &messenger.Message{
			ID: m.ID, Conversation: conv, At: m.At.Resolve(start), FromPage: m.From == fixtures.FromPage, App: apps[m.App],
			Content: seedContent(m, ids),
		}
		if msg.ID == "" {
			msg.ID = ids.MessageID(conv.ID)
		}
		if n, taken := w.Node(msg.ID); taken {
			problems = append(problems, fmt.Errorf("id %s is taken by a %s", msg.ID, n.NodeType()))
			continue
		}
		w.Record(msg)
	}
	return problems
}

func seedContent(m fixtures.Message, ids *idgen.Source) messenger.Content {
	c := messenger.Content{Kind: messenger.KindText, Text: m.Text, Payload: m.QuickReply}
	if m.QuickReply != "" {
		c.Kind = messenger.KindQuickReply
	}
	for _, a := range m.Attachments {
		kind := strings.ToLower(string(a.Type))
		c.Attachments = append(c.Attachments, messenger.Attachment{ID: ids.AttachmentID(), Type: kind, URL: a.URL})
		if c.Text == "" {
			c.Kind = messenger.Kind(kind)
		}
	}
	if m.Postback != nil {
		c.Kind, c.Text, c.Payload = messenger.KindPostback, m.Postback.Title, m.Postback.Payload
	}
	return c
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[s] = true
	}
	return m
}

func resolve(m fixtures.Moment, start time.Time) time.Time {
	if m.IsZero() {
		return time.Time{}
	}
	return m.Resolve(start)
}
