package worldfile

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// ReadBack is the inverse of Seed: a file from which the world would begin again as it stands at now. f is the file that it
// began from. What a file says and no world keeps comes from there: the name, the roles on apps, and a Page's own permissions. All
// moments are instants, and the clock starts at now.
//
// left names what the world has and a file cannot say, in alphabetical order: see [Subscriptions] and those below it. What is
// not the world's but its sandbox's is in no file, and not named: rate limits and what is used of them, how long acts keep a
// window open, how many messages are kept, faults, deliveries and the record. Nor are messaging types, which nothing reads.
//
// The world is taken as it is. What it has beyond the limits of the format (a person without a last name, a post without
// words, a text that is too long) is refused by fixtures.LoadWorld, with its place.
func (f File) ReadBack(w *messenger.World, now time.Time) (back *fixtures.World, left []string) {
	b := &backReader{
		from: f.world, w: w, now: now, left: map[string]bool{},
		back: &fixtures.World{Version: fixtures.WorldVersion, Name: f.world.Name, Clock: now.UTC().Round(0)},
	}
	b.apps()
	b.users()
	b.pages()
	b.tokens()
	b.people()
	b.templates()
	b.activities()
	for _, page := range w.Pages {
		for _, c := range w.Threads(page) {
			b.conversation(c)
		}
	}
	b.rules()
	b.leave(Uploads, len(w.Uploads()) > 0)
	b.leave(UserRefs, len(w.UserRefs()) > 0)
	b.leave(Notifications, len(w.Notifications()) > 0)
	return b.back, slices.Sorted(maps.Keys(b.left))
}

// backReader reads one world back.
type backReader struct {
	from *fixtures.World // the file that the world began from
	w    *messenger.World
	now  time.Time
	back *fixtures.World
	left map[string]bool
}

// leave notes something that a file cannot say, if it is there.
func (b *backReader) leave(what string, there bool) {
	if there {
		b.left[what] = true
	}
}

func (b *backReader) apps() {
	for _, a := range b.w.Apps {
		app := fixtures.App{
			ID: a.ID, Name: a.Name, Secret: a.Secret, VerifyToken: a.VerifyToken, Live: a.Live, Features: words(a.Features),
			RequireAppSecretProof: a.RequireAppSecretProof, Link: a.Link, Category: a.Category,
		}
		if i := slices.IndexFunc(b.from.Apps, func(o fixtures.App) bool { return o.ID == a.ID }); i >= 0 {
			app.Roles = slices.DeleteFunc(slices.Clone(b.from.Apps[i].Roles), func(r fixtures.Role) bool {
				_, known := b.w.Node(r.User)
				return !known
			})
		}
		b.back.Apps = append(b.back.Apps, app)
		b.leave(Subscriptions, a.Webhook != nil)
	}
}

func (b *backReader) users() {
	for _, u := range b.w.Users {
		b.back.Users = append(b.back.Users, fixtures.User{
			ID: u.ID, Name: u.Name, FirstName: u.FirstName, LastName: u.LastName,
			Email: u.Email, Link: u.Link, Locale: u.Locale, Picture: u.Picture,
		})
	}
}

func (b *backReader) pages() {
	for _, p := range b.w.Pages {
		page := fixtures.Page{
			ID: p.ID, Name: p.Name, Username: p.Username, Category: p.Category, Link: p.Link, About: p.About, Website: p.Website,
			Picture: p.Picture, FanCount: p.FanCount, FollowersCount: p.FollowersCount,
		}
		if i := p.Instagram; i != nil {
			page.Instagram = &fixtures.InstagramAccount{ID: i.ID, Username: i.Username, Name: i.Name}
		}
		if p.DefaultApp != nil {
			page.DefaultApp = p.DefaultApp.ID
		}
		if profile := Profile(&p.Profile); !reflect.ValueOf(*profile).IsZero() {
			page.Profile = profile
		}
		nlp := fixtures.NLP{
			Enabled: p.NLP.Enabled, Verbose: p.NLP.Verbose, Model: p.NLP.Model, CustomToken: p.NLP.CustomToken, BestOf: p.NLP.BestOf,
			Languages: p.NLP.Languages,
		}
		if !reflect.ValueOf(nlp).IsZero() {
			page.NLP = &nlp
		}
		for _, c := range p.CategoryList {
			page.CategoryList = append(page.CategoryList, fixtures.Category{ID: c.ID, Name: c.Name})
		}
		for _, a := range p.Admins {
			admin := fixtures.Admin{User: a.UserID, Tasks: []fixtures.Task{}} // a user may have none; the key is required
			for _, t := range a.Tasks {
				admin.Tasks = append(admin.Tasks, fixtures.Task(t))
			}
			page.Admins = append(page.Admins, admin)
		}
		if i := slices.IndexFunc(b.from.Pages, func(o fixtures.Page) bool { return o.ID == p.ID }); i >= 0 {
			page.Permissions = b.from.Pages[i].Permissions
		}
		b.back.Pages = append(b.back.Pages, page)
		b.leave(Subscriptions, len(p.Subscribed) > 0)
	}
}

// tokens are in the order of the file: of several that fit, the first is taken.
func (b *backReader) tokens() {
	list := slices.SortedFunc(maps.Values(b.w.Tokens), func(x, y *messenger.Token) int { return x.Place - y.Place })
	for _, t := range list {
		if t.Kind == messenger.AppToken {
			b.leave(AppTokens, t.State != messenger.TokenActive || !t.ExpiresAt.IsZero())
			continue
		}
		token := fixtures.Token{
			Token: t.Value, Kind: fixtures.TokenKind(t.Kind), App: t.App.ID, Permissions: words(t.Permissions),
			IssuedAt: moment(t.IssuedAt), ExpiresAt: moment(t.ExpiresAt), State: fixtures.TokenState(t.State),
		}
		if t.User != nil {
			token.User = t.User.ID
		}
		if t.Page != nil {
			token.Page = t.Page.ID
		}
		b.back.Tokens = append(b.back.Tokens, token)
	}
}

func (b *backReader) people() {
	for _, l := range b.w.Labels {
		b.back.Labels = append(b.back.Labels, fixtures.Label{ID: l.ID, Page: l.Page.ID, Name: l.Name})
	}
	for _, p := range b.w.People {
		person := fixtures.Person{
			PSID: p.PSID, Slug: p.Slug, Page: p.Page.ID, FirstName: p.FirstName, LastName: p.LastName, ProfilePic: p.ProfilePic,
			Locale: p.Locale, Timezone: p.Timezone, Gender: fixtures.Gender(p.Gender), Phone: p.Phone,
			Blocked: p.Blocked, Unavailable: p.Unavailable, AppRole: p.AppRole, PersistentMenu: mapped(p.Menu, menuBack),
			Profile: fixtures.ProfileShape(p.Profile), PageBlock: fixtures.PageBlock(p.PageBlock),
		}
		for _, l := range p.Labels {
			person.Labels = append(person.Labels, l.ID)
		}
		b.back.People = append(b.back.People, person)
		b.leave(LinkedAccounts, p.Linked)
	}
	for _, p := range b.w.Personas {
		b.back.Personas = append(b.back.Personas, fixtures.Persona{
			ID: p.ID, Page: p.Page.ID, Name: p.Name, ProfilePictureURL: p.ProfilePictureURL, Deleted: p.Deleted,
		})
	}
}

func (b *backReader) templates() {
	for _, t := range b.w.Templates {
		b.back.Templates = append(b.back.Templates, fixtures.Template{
			ID: t.ID, Page: t.Page.ID, Name: t.Name, Language: t.Language,
			Category: fixtures.TemplateCategory(t.Category), Status: fixtures.TemplateStatus(t.Status), RejectedReason: t.RejectedReason,
			ParameterFormat: fixtures.TemplateFormat(t.Format), Library: t.Library, Components: t.Components,
			CreatedAt: moment(t.CreatedAt), UpdatedAt: moment(t.UpdatedAt),
		})
	}
}

func (b *backReader) activities() {
	for _, a := range b.w.Activities() {
		if a.IsComment() {
			b.back.Comments = append(b.back.Comments, fixtures.Comment{
				ID: a.ID, Post: a.Post.ID, Author: a.AuthorID, At: moment(a.At), Message: a.Message, Replied: a.Replied,
			})
			continue
		}
		post := fixtures.Post{ID: a.ID, Page: a.Page.ID, At: moment(a.At), Message: a.Message}
		if a.AuthorID != a.Page.ID {
			post.Author = a.AuthorID
		}
		b.back.Posts = append(b.back.Posts, post)
		b.leave(PostReplies, a.Replied)
	}
}

func (b *backReader) rules() {
	modes := b.w.Modes()
	if len(modes) == 0 {
		return
	}
	b.back.Rules = make(map[string]fixtures.RuleMode, len(modes))
	for id, mode := range modes {
		b.back.Rules[id] = fixtures.RuleMode(mode)
	}
}

// words are the members of a set, in alphabetical order.
func words(set map[string]bool) []string {
	var list []string
	for word, in := range set {
		if in {
			list = append(list, word)
		}
	}
	slices.Sort(list)
	return list
}

// moment is an instant as a file says it.
func moment(t time.Time) fixtures.Moment {
	if t.IsZero() {
		return fixtures.Moment{}
	}
	return fixtures.At(t)
}
