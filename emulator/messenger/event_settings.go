package messenger

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// The events below are changes of settings. Whoever may make them makes the event: that the words in it are known was checked
// with the shape of the request. Members that are nil stay as they are.

// AppChanged is a change of an app's settings.
type AppChanged struct {
	App                         *App
	Live, RequireAppSecretProof *bool
	Features                    *[]string // all that the app has from now on
}

func (e AppChanged) apply(*World) {
	set(&e.App.Live, e.Live)
	set(&e.App.RequireAppSecretProof, e.RequireAppSecretProof)
	if e.Features != nil {
		e.App.Features = setOf(*e.Features)
	}
}

// TasksSet gives all who run a Page the same tasks.
type TasksSet struct {
	Page  *Page
	Tasks []string
}

func (e TasksSet) apply(*World) {
	admins := make([]Admin, len(e.Page.Admins))
	for i, a := range e.Page.Admins {
		admins[i] = Admin{UserID: a.UserID, Tasks: slices.Clone(e.Tasks)}
	}
	e.Page.Admins = admins
}

// PermissionsSet gives all tokens of a Page the same permissions.
type PermissionsSet struct {
	Page        *Page
	Permissions []string
}

func (e PermissionsSet) apply(w *World) {
	for _, t := range w.Tokens {
		if t.Page == e.Page {
			t.Permissions = setOf(e.Permissions)
		}
	}
}

// TokenChanged is a change of one token. A state may move the token's end, see [TokenState]; an end that is given counts.
type TokenChanged struct {
	Token       *Token
	State       TokenState // "": as it is
	ExpiresAt   *time.Time
	Permissions *[]string // all that the token has from now on
	At          time.Time
}

func (e TokenChanged) apply(*World) {
	if e.State != "" {
		e.Token.enter(e.State, e.At)
	}
	set(&e.Token.ExpiresAt, e.ExpiresAt)
	if e.Permissions != nil {
		e.Token.Permissions = setOf(*e.Permissions)
	}
}

// PersonChanged is a change of who a person is, and whether they can be reached.
type PersonChanged struct {
	Person                                                 *Person
	Blocked, Unavailable, AppRole                          *bool
	FirstName, LastName, ProfilePic, Locale, Gender, Phone *string
	Timezone                                               *float64
	Profile                                                *ProfileShape
}

func (e PersonChanged) apply(*World) {
	p := e.Person
	set(&p.Blocked, e.Blocked)
	set(&p.Unavailable, e.Unavailable)
	set(&p.AppRole, e.AppRole)
	set(&p.FirstName, e.FirstName)
	set(&p.LastName, e.LastName)
	set(&p.ProfilePic, e.ProfilePic)
	set(&p.Locale, e.Locale)
	set(&p.Gender, e.Gender)
	set(&p.Phone, e.Phone)
	set(&p.Timezone, e.Timezone)
	set(&p.Profile, e.Profile)
}

// maxLanguages bounds what is kept as it came.
//
//sendmock:bound bytes of a Page's other_language_support | error 100 | TestLanguagesAreBounded
const maxLanguages = 64 << 10

// ChangeNLP decides whether settings of language understanding are taken.
func ChangeNLP(set NLPSet) ([]Event, *grapherr.Error) {
	if set.Languages != nil && weigh(set.Languages) > maxLanguages {
		return nil, grapherr.NewParamTooLong("other_language_support", strconv.Itoa(maxLanguages))
	}
	return []Event{set}, nil
}

// NLPSet is a change of a Page's settings of language understanding. [ChangeNLP] decides it.
type NLPSet struct {
	Page               *Page
	Enabled, Verbose   *bool
	Model, CustomToken *string
	BestOf             *int64
	Languages          any
}

func (e NLPSet) apply(*World) {
	n := &e.Page.NLP
	set(&n.Enabled, e.Enabled)
	set(&n.Verbose, e.Verbose)
	set(&n.Model, e.Model)
	set(&n.CustomToken, e.CustomToken)
	set(&n.BestOf, e.BestOf)
	if e.Languages != nil {
		n.Languages = e.Languages
	}
}

// TemplateEdited is a change of a template's content. [World.EditTemplate] decides it.
type TemplateEdited struct {
	Template   *Template
	Components any    // nil: as they were
	Format     string // "": as it was
	At         time.Time
}

func (e TemplateEdited) apply(*World) {
	if e.Components != nil {
		e.Template.Components = e.Components
	}
	if e.Format != "" {
		e.Template.Format = e.Format
	}
	e.Template.UpdatedAt = e.At
}

// TemplateReviewed is a new status of a template. [Template.Review] decides it.
type TemplateReviewed struct {
	Template *Template
	Status   TemplateStatus
	Reason   string // of a rejection
	At       time.Time
}

func (e TemplateReviewed) apply(*World) {
	e.Template.Status, e.Template.RejectedReason, e.Template.UpdatedAt = e.Status, e.Reason, e.At
}

// RuleModeSet is a change of what a rule does where it finds something. [World.ChangeMode] decides it.
type RuleModeSet struct {
	Rule string
	Mode Mode
}

func (e RuleModeSet) apply(w *World) { w.modes[e.Rule] = e.Mode }

// LimitsSet puts other rate limits in force. What was called before counts in them too.
type LimitsSet struct{ Limits map[LimitName]Limit }

func (e LimitsSet) apply(w *World) { w.Limits = maps.Clone(e.Limits) }

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

func setOf(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, v := range list {
		m[v] = true
	}
	return m
}
