package messenger

import (
	"cmp"
	"time"
)

// World is everything the platform knows in one sandbox. It is not safe for concurrent use.
type World struct {
	Apps     []*App
	Users    []*User
	Pages    []*Page
	Tokens   map[string]*Token // by the token itself; app tokens included
	People   []*Person
	Personas []*Persona
	Labels   []*Label

	Templates []*Template

	// Lengths is how long each act of a person keeps the standard messaging window open. See [DefaultLengths].
	Lengths map[Act]time.Duration
	// MessagesKept bounds the messages kept of a conversation; older ones are forgotten, their count is not.
	MessagesKept int

	// Limits are the rate limits; empty, as by default, there are none.
	Limits map[LimitName]Limit

	calls         limitCalls
	modes         map[string]Mode // of rules, where they differ from the rule's default
	index         map[string]Node // every id, unique across kinds
	slugs         map[string]*Person
	conversations map[string][]*Conversation // by page id, in the order they began
	userRefs      map[string]*UserRef
	notifications map[string]*Notification // by token
	uploads       map[string]*Upload       // by attachment_id

	// What is bounded, the oldest first, and how much it is.
	uploadOrder, userRefOrder, notificationOrder []string
	activities                                   []*Activity
	menuOrder                                    []*Person // with menus of their own
	messageBytes, activityBytes, menuBytes       int
	uploadBytes                                  int
}

// DefaultMessagesKept bounds the messages kept of a conversation. The platform shows the newest 20 in detail.
//
//sendmock:bound messages kept of a conversation | the oldest go, counts go on | TestLongConversation
const DefaultMessagesKept = 1000

// NewWorld returns an empty world.
func NewWorld() *World {
	return &World{
		Tokens:        map[string]*Token{},
		Lengths:       DefaultLengths(),
		MessagesKept:  DefaultMessagesKept,
		modes:         map[string]Mode{},
		index:         map[string]Node{},
		slugs:         map[string]*Person{},
		conversations: map[string][]*Conversation{},
		userRefs:      map[string]*UserRef{},
		notifications: map[string]*Notification{},
		uploads:       map[string]*Upload{},
	}
}

// App is an application, the caller of the API.
type App struct {
	ID, Name, Secret      string
	VerifyToken           string
	Link, Category        string
	Live                  bool // false: development mode, only people with a role can be messaged
	Features              map[string]bool
	RequireAppSecretProof bool
	Webhook               *Subscription // nil: none
}

// FeatureHumanAgent is the app feature behind the HUMAN_AGENT tag.
const FeatureHumanAgent = "human_agent"

// Token is the app's own access token.
func (a *App) Token() string { return a.ID + "|" + a.Secret }

// User is a member of the platform who runs pages.
type User struct {
	ID, Name, FirstName, LastName string
	Email, Link, Locale, Picture  string // "": there is none
}

// Page is a Facebook Page.
type Page struct {
	ID, Name, Username, Category, Link string
	CategoryList                       []Category
	Admins                             []Admin
	DefaultApp                         *App // takes control of idle threads that the person writes to; nil: none does
	Subscribed                         []Subscribed
	Profile                            Profile
	NLP                                NLP
	About, Website, Picture            string // "": there is none
	FanCount, FollowersCount           int64
	Instagram                          *InstagramAccount // that is linked to it; nil: none is
}

// InstagramAccount is an Instagram account, as far as a Page tells of it.
type InstagramAccount struct{ ID, Username, Name string }

// NLP are the settings of built-in language understanding, which sendmock keeps and does not have.
type NLP struct {
	Enabled, Verbose   bool
	Model, CustomToken string
	BestOf             int64
	Languages          any // the other languages, as they were given
}

// Category is one of a page's categories.
type Category struct{ ID, Name string }

// Admin is a user's hold on a page.
type Admin struct {
	UserID string
	Tasks  []string
}

// TokenKind says whose token it is.
type TokenKind string

// The kinds of tokens.
const (
	PageToken TokenKind = "page"
	UserToken TokenKind = "user"
	AppToken  TokenKind = "app"
)

// TokenState is what has become of a token. Expiry by the clock is not a state. A token that is made expired ends then; one that
// is made active and was past its end has none any more.
type TokenState string

// The states of a token.
const (
	TokenActive          TokenState = "active"
	TokenExpired         TokenState = "expired"
	TokenRevoked         TokenState = "revoked"
	TokenPasswordChanged TokenState = "password-changed"
	TokenLoggedOut       TokenState = "logged-out"
	TokenCheckpointed    TokenState = "checkpointed"
	TokenUnconfirmed     TokenState = "unconfirmed"
	TokenRoleLost        TokenState = "role-lost"
	TokenMalformed       TokenState = "malformed"
)

// Token is an access token.
type Token struct {
	Value       string
	Place       int // in the world file; of several that fit, the first is taken
	Kind        TokenKind
	App         *App
	User        *User // nil for an app token
	Page        *Page // of a page token
	Permissions map[string]bool
	IssuedAt    time.Time
	ExpiresAt   time.Time // zero: never
	State       TokenState
}

// StateAt is what has become of the token by then, expiry included.
func (t *Token) StateAt(now time.Time) TokenState {
	if t.State == TokenActive && !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt) {
		return TokenExpired
	}
	return t.State
}

// enter changes what has become of the token. One that expires, expires then; one that is active again and was past its
// end has none any more.
func (t *Token) enter(state TokenState, now time.Time) {
	past := !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt)
	switch {
	case state == TokenExpired && !past:
		t.ExpiresAt = now
	case state == TokenActive && past:
		t.ExpiresAt = time.Time{}
	}
	t.State = state
}

// OwnerID is the id that "me" stands for.
func (t *Token) OwnerID() string {
	switch t.Kind {
	case PageToken:
		return t.Page.ID
	case UserToken:
		return t.User.ID
	}
	return t.App.ID
}

// Person is somebody who can write to a page, named by a page-scoped id.
type Person struct {
	PSID, Slug           string
	Page                 *Page
	FirstName, LastName  string
	ProfilePic           string
	Locale, Gender       string
	Timezone             float64 // hours from UTC
	Blocked, Unavailable bool
	PageBlock            PageBlock // by the page; Blocked is by the person
	Profile              ProfileShape
	AppRole              bool   // may be messaged by an app in development mode
	Phone                string // for customer matching; "" is none
	Linked               bool   // to an account of the business
	Menu                 []Menu // the person's own persistent menu; nil: the Page's
	Labels               []*Label

	Conversation *Conversation // nil until there is one
}

// Name is the person's full name.
func (p *Person) Name() string {
	if p.LastName == "" {
		return p.FirstName
	}
	return p.FirstName + " " + p.LastName
}

// Called is what the person goes by in messages: the slug, or the PSID where there is none.
func (p *Person) Called() string { return cmp.Or(p.Slug, p.PSID) }
