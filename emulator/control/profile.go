package control

import (
	"context"
	"net/http"
	"net/url"
)

// Profile is GET and PUT pages/{id}/profile: what a Page has set of its Messenger profile, with the platform's own keys.
type Profile struct {
	GetStarted         *GetStarted      `json:"get_started,omitempty"`
	Greeting           []Greeting       `json:"greeting,omitempty"`
	IceBreakers        []IceBreakers    `json:"ice_breakers,omitempty"`
	PersistentMenu     []Menu           `json:"persistent_menu,omitempty"` // needs GetStarted
	WhitelistedDomains []string         `json:"whitelisted_domains,omitempty"`
	AccountLinkingURL  string           `json:"account_linking_url,omitempty"`
	Commands           []LocaleCommands `json:"commands,omitempty"`
	HomeURL            *HomeURL         `json:"home_url,omitempty"`
	Description        []Greeting       `json:"description,omitempty"`
}

// GetStarted is the button that begins a conversation.
type GetStarted struct {
	Payload string `json:"payload"`
}

// Greeting is a text for people of one locale, or of the locale default.
type Greeting struct {
	Locale string `json:"locale"`
	Text   string `json:"text"`
}

// IceBreakers are the questions for people of one locale; of the old form one question for everybody.
type IceBreakers struct {
	Locale        string       `json:"locale,omitempty"`
	CallToActions []IceBreaker `json:"call_to_actions,omitempty"`
	Question      string       `json:"question,omitempty"`
	Payload       string       `json:"payload,omitempty"`
}

// IceBreaker is a question that begins a conversation.
type IceBreaker struct {
	Question string `json:"question"`
	Payload  string `json:"payload"`
}

// Menu is a persistent menu for people of one locale.
type Menu struct {
	Locale                string     `json:"locale"`
	ComposerInputDisabled bool       `json:"composer_input_disabled,omitempty"`
	DisabledSurfaces      []string   `json:"disabled_surfaces,omitempty"`
	CallToActions         []MenuItem `json:"call_to_actions"`
}

// MenuItem is an item of a menu: a postback, a web_url, or, of old, a nested menu.
type MenuItem struct {
	Type                string     `json:"type"`
	Title               string     `json:"title"`
	Payload             string     `json:"payload,omitempty"`
	URL                 string     `json:"url,omitempty"`
	WebviewHeightRatio  string     `json:"webview_height_ratio,omitempty"`
	MessengerExtensions bool       `json:"messenger_extensions,omitempty"`
	FallbackURL         string     `json:"fallback_url,omitempty"`
	WebviewShareButton  string     `json:"webview_share_button,omitempty"`
	CallToActions       []MenuItem `json:"call_to_actions,omitempty"`
}

// LocaleCommands are the commands for people of one locale.
type LocaleCommands struct {
	Locale   string    `json:"locale"`
	Commands []Command `json:"commands"`
}

// Command is what the composer suggests after a slash.
type Command struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// HomeURL is the webview of the composer's drawer.
type HomeURL struct {
	URL                string `json:"url"`
	WebviewHeightRatio string `json:"webview_height_ratio,omitempty"`
	WebviewShareButton string `json:"webview_share_button,omitempty"`
	InTest             bool   `json:"in_test,omitempty"`
}

// PersonMenu is GET people/{psid}/menu: what a person finds beside the messages, in the person's locale.
type PersonMenu struct {
	PSID        string       `json:"psid"`
	Greeting    string       `json:"greeting,omitempty"`    // with the person's names in it
	GetStarted  *Tappable    `json:"get_started,omitempty"` // where no conversation has begun
	IceBreakers []IceBreaker `json:"ice_breakers"`
	Menu        *ShownMenu   `json:"menu,omitempty"`
	Commands    []Command    `json:"commands"`
}

// Tappable is what a tap on it tells.
type Tappable struct {
	Title   string `json:"title"`
	Payload string `json:"payload"`
}

// ShownMenu is the menu that a person sees. Level is user where it is the person's own, else page.
type ShownMenu struct {
	Level                 string     `json:"level"`
	Locale                string     `json:"locale"`
	ComposerInputDisabled bool       `json:"composer_input_disabled,omitempty"`
	Items                 []MenuItem `json:"items"`
}

// PersonMenu asks what a person can tap.
func (c *Client) PersonMenu(ctx context.Context, person string) (out PersonMenu, err error) {
	return out, c.call(ctx, http.MethodGet, "people/"+url.PathEscape(person)+"/menu", nil, &out)
}

// Profile asks what a Page has set of its Messenger profile.
func (c *Client) Profile(ctx context.Context, page string) (out Profile, err error) {
	return out, c.call(ctx, http.MethodGet, "pages/"+url.PathEscape(page)+"/profile", nil, &out)
}

// SetProfile puts a whole profile in the place of a Page's.
func (c *Client) SetProfile(ctx context.Context, page string, profile Profile) (out Profile, err error) {
	return out, c.call(ctx, http.MethodPut, "pages/"+url.PathEscape(page)+"/profile", profile, &out)
}
