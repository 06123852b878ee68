package worldfile_test

import (
	"fmt"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// drawer draws a world file that is sound.
type drawer struct {
	t  *rapid.T
	id int // the last one given
	w  *fixtures.World
}

// drawWorld draws a world file whose clock stands at start.
func drawWorld(t *rapid.T) *fixtures.World {
	d := &drawer{t: t, w: &fixtures.World{Version: fixtures.WorldVersion, Name: "drawn", Clock: start}}
	d.owners()
	for i := range d.number("tokens", 0, 4) {
		d.token(i)
	}
	d.personas()
	for i := range d.number("labels", 0, 3) {
		d.w.Labels = append(d.w.Labels, fixtures.Label{ID: d.digits(), Page: d.aPage(), Name: fmt.Sprint(d.text(), i)})
	}
	for i := range d.number("people", 0, 4) {
		d.person(i)
	}
	d.sendables()
	d.activities()
	for _, r := range messenger.Rules() {
		if !r.Fixed && rapid.IntRange(0, 9).Draw(t, "rule") == 0 {
			if d.w.Rules == nil {
				d.w.Rules = map[string]fixtures.RuleMode{}
			}
			d.w.Rules[r.ID] = rapid.SampledFrom([]fixtures.RuleMode{fixtures.RuleEnforce, fixtures.RuleWarn, fixtures.RuleOff}).Draw(t, "mode")
		}
	}
	return d.w
}

func (d *drawer) number(label string, least, most int) int {
	return rapid.IntRange(least, most).Draw(d.t, label)
}
func (d *drawer) yes(label string) bool { return rapid.Bool().Draw(d.t, label) }

// text is some text, as people write it.
func (d *drawer) text() string {
	return rapid.StringMatching(`[a-zé😀"'\\\n:#{-]{0,12}[A-Z]`).Draw(d.t, "text")
}

// maybe is a text, or none.
func (d *drawer) maybe() string {
	if d.yes("given") {
		return d.text()
	}
	return ""
}

// digits is an id that is not taken.
func (d *drawer) digits() string {
	d.id++
	return strconv.Itoa(1000 + d.id)
}

// someOf are some members of a list, in its order.
func someOf[T any](d *drawer, label string, list ...T) []T {
	var some []T
	for _, v := range list {
		if d.yes(label) {
			some = append(some, v)
		}
	}
	return some
}

func (d *drawer) url() string { return "https://example.com/" + d.digits() }

// moment is one before the start, or at it.
func (d *drawer) moment() fixtures.Moment {
	back := time.Duration(rapid.Int64Range(0, int64(10*24*time.Hour)).Draw(d.t, "back"))
	if d.yes("absolute") {
		return fixtures.At(start.Add(-back))
	}
	return fixtures.FromStart(-back)
}

func (d *drawer) anApp() string { return rapid.SampledFrom(d.w.Apps).Draw(d.t, "app").ID }
func (d *drawer) aUser() string { return rapid.SampledFrom(d.w.Users).Draw(d.t, "user").ID }
func (d *drawer) aPage() string { return rapid.SampledFrom(d.w.Pages).Draw(d.t, "page").ID }

// owner is an app, or none.
func (d *drawer) owner() string { return rapid.SampledFrom([]string{"", d.anApp()}).Draw(d.t, "owner") }

func (d *drawer) words() []string {
	return someOf(d, "permission", "pages_messaging", "pages_read_engagement", "pages_manage_metadata")
}

func (d *drawer) owners() {
	for range d.number("users", 1, 2) {
		d.w.Users = append(d.w.Users, fixtures.User{ID: d.digits(), Name: d.text(), FirstName: d.maybe(), LastName: d.maybe(), Email: d.maybe(), Link: d.url(), Locale: "de_DE"})
	}
	for range d.number("apps", 1, 2) {
		app := fixtures.App{
			ID: d.digits(), Name: d.text(), Secret: "secret-" + d.digits(), VerifyToken: d.maybe(), Live: d.yes("live"),
			Features: someOf(d, "feature", "human_agent"), RequireAppSecretProof: d.yes("proof"), Link: d.url(), Category: d.maybe(),
		}
		if d.yes("roles") {
			app.Roles = []fixtures.Role{{User: d.aUser(), Role: fixtures.RoleTester}}
		}
		d.w.Apps = append(d.w.Apps, app)
	}
	for range d.number("pages", 1, 2) {
		page := fixtures.Page{
			ID: d.digits(), Name: d.text(), Username: "shop." + d.digits(), Category: d.text(), Link: d.url(), About: d.maybe(),
			DefaultApp: d.owner(), Permissions: d.words(),
		}
		if d.yes("profile") {
			page.Profile = d.profile()
		}
		if d.yes("instagram") {
			page.Instagram = &fixtures.InstagramAccount{ID: "17841400000000001", Username: "maps", Name: d.maybe()}
			page.Website, page.Picture, page.FanCount, page.FollowersCount = d.maybe(), d.url(), 7, 8
		}
		if d.yes("language understanding") {
			page.NLP = &fixtures.NLP{Enabled: true, Model: d.maybe(), CustomToken: d.maybe(), BestOf: 3, Languages: map[string]any{"x": d.text()}}
		}
		if d.yes("categories") {
			page.CategoryList = []fixtures.Category{{ID: d.digits(), Name: d.text()}}
		}
		if d.yes("admins") {
			page.Admins = []fixtures.Admin{{User: d.aUser(), Tasks: someOf(d, "task", fixtures.TaskModerate, fixtures.TaskMessaging)}}
			page.Admins[0].Tasks = append(page.Admins[0].Tasks, fixtures.TaskManage)
		}
		d.w.Pages = append(d.w.Pages, page)
	}
}

func (d *drawer) token(i int) {
	t := fixtures.Token{
		Token: fmt.Sprintf("EAAtoken%d", i), Kind: fixtures.TokenUser, App: d.anApp(), User: d.aUser(), Permissions: d.words(),
		State: fixtures.TokenState(rapid.SampledFrom(fixtures.TokenActive.Values()).Draw(d.t, "state")),
	}
	if d.yes("of a page") {
		t.Kind, t.Page = fixtures.TokenPage, d.aPage()
	}
	if d.yes("issued") {
		t.IssuedAt = d.moment()
	}
	if d.yes("expires") {
		t.ExpiresAt = fixtures.FromStart(time.Duration(d.number("days", 0, 60)) * 24 * time.Hour)
	}
	d.w.Tokens = append(d.w.Tokens, t)
}

func (d *drawer) person(i int) {
	p := fixtures.Person{
		PSID: d.digits(), Page: d.aPage(), FirstName: d.text(), LastName: d.text(), ProfilePic: d.url(), Locale: "de_DE",
		Timezone: rapid.SampledFrom([]float64{0, -7, 5.5}).Draw(d.t, "timezone"), Phone: rapid.SampledFrom([]string{"", "+14155550134", "(415) 555-0134"}).Draw(d.t, "phone"),
		Gender:  rapid.SampledFrom([]fixtures.Gender{"", fixtures.GenderFemale, fixtures.GenderMale}).Draw(d.t, "gender"),
		Blocked: d.yes("blocked"), Unavailable: d.yes("unavailable"), AppRole: d.yes("role"),
	}
	for _, l := range d.w.Labels {
		if l.Page == p.Page && d.yes("label") {
			p.Labels = append(p.Labels, l.ID)
		}
	}
	p.Profile = fixtures.ProfileShape(rapid.SampledFrom(append(fixtures.ProfileFull.Values(), "")).Draw(d.t, "profile"))
	p.PageBlock = fixtures.PageBlock(rapid.SampledFrom(append(fixtures.PageBanned.Values(), "")).Draw(d.t, "block"))
	if d.yes("slug") {
		p.Slug = "person-" + strconv.Itoa(i)
	}
	for _, page := range d.w.Pages {
		if page.ID == p.Page && page.Profile != nil && page.Profile.GetStarted != nil && d.yes("own menu") {
			p.PersistentMenu = d.menus()
		}
	}
	d.w.People = append(d.w.People, p)
	if d.yes("conversation") {
		d.conversation(&p)
	}
}

func (d *drawer) conversation(p *fixtures.Person) {
	c := fixtures.Conversation{Person: p.PSID, Owner: d.owner(), Spam: d.yes("spam")}
	if d.yes("id") {
		c.ID = "t_" + d.digits()
	}
	if d.yes("opened") {
		c.Opened = d.moment()
	}
	at := rapid.Int64Range(0, int64(9*24*time.Hour)).Draw(d.t, "first")
	for range d.number("messages", 0, 5) {
		at -= rapid.Int64Range(0, at).Draw(d.t, "later")
		m := fixtures.Message{From: fixtures.FromPerson, At: fixtures.FromStart(-time.Duration(at))}
		d.say(&m, p.Page)
		c.Messages = append(c.Messages, m)
	}
	d.w.Conversations = append(d.w.Conversations, c)
}

func (d *drawer) say(m *fixtures.Message, page string) {
	if d.yes("id") {
		m.ID = "m_" + d.digits()
	}
	if d.yes("from the Page") {
		m.From, m.App, m.Persona = fixtures.FromPage, d.owner(), d.persona(page)
	} else if d.yes("postback") {
		m.Postback = &fixtures.Postback{Title: d.text(), Payload: d.text()}
		return
	}
	if d.yes("file") {
		kind := fixtures.AttachmentType(rapid.SampledFrom(fixtures.AttachmentImage.Values()).Draw(d.t, "kind"))
		m.Attachments = []fixtures.Attachment{{Type: kind, URL: d.url()}}
	}
	if m.Attachments == nil || d.yes("text too") {
		m.Text = d.text()
	}
	if m.From == fixtures.FromPerson && m.Text != "" && d.yes("quick reply") {
		m.QuickReply = d.text()
	}
}

// personas are those of all Pages, before messages are sent under them.
func (d *drawer) personas() {
	for range d.number("personas", 0, 3) {
		d.w.Personas = append(d.w.Personas, fixtures.Persona{
			ID: d.digits(), Page: d.aPage(), Name: d.text(), ProfilePictureURL: d.url(), Deleted: d.yes("deleted"),
		})
	}
}

// persona is one of a Page, or none.
func (d *drawer) persona(page string) string {
	some := []string{""}
	for _, p := range d.w.Personas {
		if p.Page == page {
			some = append(some, p.ID)
		}
	}
	return rapid.SampledFrom(some).Draw(d.t, "persona")
}

// sendables are what a Page sends with.
func (d *drawer) sendables() {
	for i := range d.number("templates", 0, 2) {
		t := fixtures.Template{
			Page: d.aPage(), Name: fmt.Sprintf("template_%d", i), Language: "en", Category: fixtures.TemplateUtility,
			Status: fixtures.TemplateStatus(rapid.SampledFrom(fixtures.TemplateApproved.Values()).Draw(d.t, "status")),
		}
		if d.yes("id") {
			t.ID = d.digits()
		}
		if d.yes("components") {
			t.Components = []any{map[string]any{"type": "BODY", "text": d.text(), "n": int64(7)}}
		}
		if t.Status == fixtures.TemplateRejected {
			t.RejectedReason = d.maybe()
		}
		if d.yes("moments") {
			t.CreatedAt, t.UpdatedAt = d.moment(), d.moment()
			t.ParameterFormat, t.Library = fixtures.TemplateNamed, d.maybe()
		}
		d.w.Templates = append(d.w.Templates, t)
	}
}

func (d *drawer) activities() {
	authors := []string{""}
	for _, p := range d.w.People {
		authors = append(authors, p.PSID)
	}
	author := func() string { return rapid.SampledFrom(authors).Draw(d.t, "author") }
	for range d.number("posts", 0, 2) {
		page := d.aPage()
		post := fixtures.Post{ID: page + "_" + d.digits(), Page: page, Author: author(), At: d.moment(), Message: d.text()}
		d.w.Posts = append(d.w.Posts, post)
		for range d.number("comments", 0, 2) {
			c := fixtures.Comment{ID: d.digits(), Post: post.ID, Author: author(), At: d.moment(), Message: d.text(), Replied: d.yes("replied")}
			if c.Author == "" {
				c.Author = page
			}
			d.w.Comments = append(d.w.Comments, c)
		}
	}
}
