package worldfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// Seed builds the world that the file describes, as it stands at start; ids makes those that the file leaves out. References
// in it hold (fixtures.LoadWorld checked them). The error is all that only the core knows to be wrong: the ids of rules, and
// ids that were made here and are taken.
func (f File) Seed(start time.Time, ids *idgen.Source) (*messenger.World, error) {
	s := &seeder{
		w: messenger.NewWorld(), start: start, ids: ids,
		apps: map[string]*messenger.App{}, users: map[string]*messenger.User{}, pages: map[string]*messenger.Page{},
	}
	s.owners(f.world)
	s.tokens(f.world.Tokens)
	s.people(f.world)
	s.activities(f.world)
	for i := range f.world.Conversations {
		s.conversation(&f.world.Conversations[i])
	}
	for id, mode := range f.world.Rules {
		if err := s.w.SetMode(id, messenger.Mode(mode)); err != nil {
			s.problems = append(s.problems, fmt.Errorf("rules.%s: %w", id, err))
		}
	}
	return s.w, errors.Join(s.problems...)
}

// seeder builds one world.
type seeder struct {
	w     *messenger.World
	start time.Time
	ids   *idgen.Source

	apps     map[string]*messenger.App
	users    map[string]*messenger.User
	pages    map[string]*messenger.Page
	problems []error
}

// add puts a node into the world. It reports whether its id was free.
func (s *seeder) add(n messenger.Node) bool {
	err := s.w.Add(n)
	if err != nil {
		s.problems = append(s.problems, err)
	}
	return err == nil
}

// owners adds apps, users and Pages.
func (s *seeder) owners(f *fixtures.World) {
	for _, a := range f.Apps {
		s.apps[a.ID] = &messenger.App{
			ID: a.ID, Name: a.Name, Secret: a.Secret, VerifyToken: a.VerifyToken, Link: a.Link, Category: a.Category,
			Live: a.Live, Features: set(a.Features), RequireAppSecretProof: a.RequireAppSecretProof,
		}
		s.add(s.apps[a.ID])
	}
	for _, u := range f.Users {
		s.users[u.ID] = &messenger.User{
			ID: u.ID, Name: u.Name, FirstName: u.FirstName, LastName: u.LastName,
			Email: u.Email, Link: u.Link, Locale: u.Locale, Picture: u.Picture,
		}
		s.add(s.users[u.ID])
	}
	for _, p := range f.Pages {
		s.pages[p.ID] = pageOf(p)
		s.pages[p.ID].DefaultApp = s.apps[p.DefaultApp]
		s.add(s.pages[p.ID])
	}
}

func (s *seeder) tokens(list []fixtures.Token) {
	for i, t := range list {
		s.w.Tokens[t.Token] = &messenger.Token{
			Place: i, Value: t.Token, Kind: messenger.TokenKind(t.Kind), App: s.apps[t.App], User: s.users[t.User], Page: s.pages[t.Page],
			Permissions: set(t.Permissions), IssuedAt: t.IssuedAt.Resolve(s.start), ExpiresAt: t.ExpiresAt.Resolve(s.start),
			State: messenger.TokenState(t.State),
		}
	}
}

// people adds them, with their labels, and the personas and templates that they are written to with.
func (s *seeder) people(f *fixtures.World) {
	labels := map[string]*messenger.Label{}
	for _, l := range f.Labels {
		labels[l.ID] = &messenger.Label{ID: l.ID, Name: l.Name, Page: s.pages[l.Page]}
		s.add(labels[l.ID])
	}
	for _, p := range f.People {
		person := &messenger.Person{
			PSID: p.PSID, Slug: p.Slug, Page: s.pages[p.Page], FirstName: p.FirstName, LastName: p.LastName, ProfilePic: p.ProfilePic,
			Locale: p.Locale, Gender: string(p.Gender), Timezone: p.Timezone,
			Blocked: p.Blocked, Unavailable: p.Unavailable, AppRole: p.AppRole, Phone: p.Phone,
			Profile: messenger.ProfileShape(p.Profile), PageBlock: messenger.PageBlock(p.PageBlock),
		}
		for _, id := range p.Labels {
			person.Labels = append(person.Labels, labels[id])
		}
		if s.add(person) && p.PersistentMenu != nil {
			s.w.Apply([]messenger.Event{messenger.UserMenuSet{Person: person, Menu: menusOf(p.PersistentMenu)}})
		}
	}
	for _, p := range f.Personas {
		s.add(&messenger.Persona{ID: p.ID, Name: p.Name, ProfilePictureURL: p.ProfilePictureURL, Page: s.pages[p.Page], Deleted: p.Deleted})
	}
	for _, t := range f.Templates {
		template := &messenger.Template{
			ID: t.ID, Name: t.Name, Language: t.Language, Category: string(t.Category), Page: s.pages[t.Page],
			Status: messenger.TemplateStatus(t.Status), RejectedReason: t.RejectedReason, Format: string(t.ParameterFormat),
			Library: t.Library, Components: t.Components,
			CreatedAt: t.CreatedAt.Resolve(s.start), UpdatedAt: t.UpdatedAt.Resolve(s.start),
		}
		if template.ID == "" {
			template.ID = s.ids.TemplateID()
		}
		s.add(template)
	}
}

// activities adds posts and comments.
func (s *seeder) activities(f *fixtures.World) {
	posts := map[string]*messenger.Activity{}
	for _, p := range f.Posts {
		posts[p.ID] = &messenger.Activity{
			ID: p.ID, Page: s.pages[p.Page], AuthorID: cmp.Or(p.Author, p.Page), At: p.At.Resolve(s.start), Message: p.Message,
		}
		s.add(posts[p.ID])
	}
	for _, c := range f.Comments {
		post := posts[c.Post]
		s.add(&messenger.Activity{
			ID: c.ID, Post: post, Page: post.Page, AuthorID: c.Author, At: c.At.Resolve(s.start), Message: c.Message, Replied: c.Replied,
		})
	}
}

func pageOf(p fixtures.Page) *messenger.Page {
	page := &messenger.Page{
		ID: p.ID, Name: p.Name, Username: p.Username, Category: p.Category, Link: p.Link, About: p.About, Website: p.Website,
		Picture: p.Picture, FanCount: p.FanCount, FollowersCount: p.FollowersCount,
		Profile: profileOf(p.Profile),
	}
	if i := p.Instagram; i != nil {
		page.Instagram = &messenger.InstagramAccount{ID: i.ID, Username: i.Username, Name: i.Name}
	}
	if n := p.NLP; n != nil {
		page.NLP = messenger.NLP{
			Enabled: n.Enabled, Verbose: n.Verbose, Model: n.Model, CustomToken: n.CustomToken, BestOf: n.BestOf, Languages: n.Languages,
		}
	}
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

// conversation adds a conversation with its history, in the order of the messages' times.
func (s *seeder) conversation(c *fixtures.Conversation) {
	person, ok := s.w.Person(c.Person)
	if !ok {
		return // the person was refused above, with the reason
	}
	conv := &messenger.Conversation{ID: c.ID, Person: person, Owner: c.Owner, Spam: c.Spam}
	if conv.ID == "" {
		conv.ID = s.ids.ConversationID()
	}
	if !s.add(conv) {
		return
	}
	history := slices.Clone(c.Messages)
	slices.SortStableFunc(history, func(a, b fixtures.Message) int { return a.At.Resolve(s.start).Compare(b.At.Resolve(s.start)) })
	if !c.Opened.IsZero() {
		s.w.RecordAct(conv, messenger.ActReferral, c.Opened.Resolve(s.start))
	}
	for _, m := range history {
		msg := &messenger.Message{
			ID: m.ID, Conversation: conv, At: m.At.Resolve(s.start), FromPage: m.From == fixtures.FromPage, App: s.apps[m.App],
			Content: contentOf(m, s.ids),
		}
		if n, named := s.w.Node(m.Persona); named {
			msg.Persona, _ = n.(*messenger.Persona)
		}
		if msg.ID == "" {
			msg.ID = s.ids.MessageID(conv.ID)
		}
		if n, taken := s.w.Node(msg.ID); taken {
			s.problems = append(s.problems, fmt.Errorf("id %s is taken by a %s", msg.ID, n.NodeType()))
			continue
		}
		s.w.Record(msg)
	}
}

func contentOf(m fixtures.Message, ids *idgen.Source) messenger.Content {
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
