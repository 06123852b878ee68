package control

import (
	"regexp"
	"time"
)

// World is GET world: who is there, with all secrets in clear. This is where a test gets its tokens.
type World struct {
	Apps   []App    `json:"apps"`
	Users  []User   `json:"users"`
	Pages  []Page   `json:"pages"`
	People []Person `json:"people"`

	Personas  []Persona  `json:"personas"`
	Templates []Template `json:"templates"`
	Posts     []Activity `json:"posts"`
	Comments  []Activity `json:"comments"`
}

// Persona is a name and picture that a Page sends under.
type Persona struct {
	ID                string `json:"id"`
	PageID            string `json:"page_id"`
	Name              string `json:"name"`
	ProfilePictureURL string `json:"profile_picture_url"`
}

// Template is a message template of a Page.
type Template struct {
	ID              string     `json:"id"`
	PageID          string     `json:"page_id"`
	Name            string     `json:"name"`
	Language        string     `json:"language"`
	Category        string     `json:"category"`
	Status          string     `json:"status"` // APPROVED, PENDING or REJECTED; only an approved one can be sent
	RejectedReason  string     `json:"rejected_reason,omitempty"`
	ParameterFormat string     `json:"parameter_format,omitempty"` // NAMED or POSITIONAL
	Library         string     `json:"library_template_name,omitempty"`
	Components      any        `json:"components,omitempty"`
	CreatedAt       *time.Time `json:"created_at,omitempty"`
	UpdatedAt       *time.Time `json:"updated_at,omitempty"`
}

// TemplateReview is POST templates/{id}/review: what the platform decides about a template.
type TemplateReview struct {
	Status string `json:"status"` // APPROVED or REJECTED
	Reason string `json:"reason,omitempty"`
}

// Activity is a post on a Page, or a comment on one.
type Activity struct {
	ID       string    `json:"id"`
	PageID   string    `json:"page_id"`
	PostID   string    `json:"post_id,omitempty"` // of a comment
	AuthorID string    `json:"author_id"`         // a PSID, or the id of a Page
	Message  string    `json:"message"`
	At       time.Time `json:"at"`
	Replied  bool      `json:"replied"` // the one private reply is used up
}

// App is an application.
type App struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Secret      string `json:"secret"`
	AccessToken string `json:"access_token"` // the app token, ID|SECRET
	VerifyToken string `json:"verify_token"`
	CallbackURL string `json:"callback_url"`
}

// User is somebody who runs Pages.
type User struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	AccessToken string `json:"access_token"` // "" if the world has none
}

// Page is a Facebook Page.
type Page struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	AccessToken string `json:"access_token"` // "" if the world has none
	AppID       string `json:"app_id"`       // the token's app
}

// Person is somebody who writes to a Page, with the windows as they stand now.
type Person struct {
	PSID           string     `json:"psid"`
	Slug           string     `json:"slug"`
	PageID         string     `json:"page_id"`
	FirstName      string     `json:"first_name"`
	LastName       string     `json:"last_name"`
	ConversationID string     `json:"conversation_id,omitempty"`
	Blocked        bool       `json:"blocked"`
	Unavailable    bool       `json:"unavailable"`
	AppRole        bool       `json:"app_role"`
	PageBlock      string     `json:"page_block,omitempty"` // what the Page has done: blocked, banned
	Profile        string     `json:"profile,omitempty"`    // how much of it the Graph shows: name, first_name, none; "" is all of it
	Phone          string     `json:"phone,omitempty"`
	Labels         []string   `json:"labels,omitempty"`  // names of the labels that the Page has put on the person
	Typing         bool       `json:"typing"`            // the Page's typing indicator shows
	ReadAt         *time.Time `json:"read_at,omitempty"` // how far the person has read the Page's messages
	Window         Window     `json:"window"`
}

// NewPerson is POST people. All fields may be left out.
type NewPerson struct {
	PageID    string  `json:"page_id,omitempty"` // of the one Page where there is one
	Slug      string  `json:"slug,omitempty"`
	FirstName string  `json:"first_name,omitempty"`
	LastName  string  `json:"last_name,omitempty"`
	Locale    string  `json:"locale,omitempty"`
	Timezone  float64 `json:"timezone,omitempty"`
	Gender    string  `json:"gender,omitempty"`
	Phone     string  `json:"phone,omitempty"`   // for customer matching
	Profile   string  `json:"profile,omitempty"` // full (the default), name, first_name, none
}

var slugPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// IsSlug reports whether a person can have a slug: a letter followed by at most 39 of a-z, 0-9 and -.
func IsSlug(slug string) bool { return slugPattern.MatchString(slug) }

// The bounds of a person's timezone, in hours.
const (
	MinTimezone = -12
	MaxTimezone = 14
)

// PersonChange is PATCH people/{psid}: what is not nil is changed.
type PersonChange struct {
	Blocked     *bool    `json:"blocked,omitempty"`
	Unavailable *bool    `json:"unavailable,omitempty"`
	AppRole     *bool    `json:"app_role,omitempty"`
	FirstName   *string  `json:"first_name,omitempty"`
	LastName    *string  `json:"last_name,omitempty"`
	ProfilePic  *string  `json:"profile_pic,omitempty"`
	Locale      *string  `json:"locale,omitempty"`
	Timezone    *float64 `json:"timezone,omitempty"`
	Gender      *string  `json:"gender,omitempty"`
	Phone       *string  `json:"phone,omitempty"`
	Profile     *string  `json:"profile,omitempty"` // full, name, first_name, none
}
