package messenger

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// TapKind is where a person finds what is on no message.
type TapKind string

// The kinds of taps that the profile offers.
const (
	TapGetStarted TapKind = "get_started"
	TapMenu       TapKind = "menu"
	TapIceBreaker TapKind = "ice_breaker"
)

// TapKinds lists them.
var TapKinds = []TapKind{TapGetStarted, TapMenu, TapIceBreaker}

// titleGetStarted is what people read on the button, in English (a choice: the platform has it in the person's language).
const titleGetStarted = "Get Started"

// Offer is something that a person can tap beside the messages.
type Offer struct {
	Kind           TapKind
	Title, Payload string
}

// Tap is a tap on a button.
type Tap struct {
	Title, Payload string // without a title it is that of what is tapped
	MessageID      string // the message that has the button; "": a menu item, an ice breaker or Get Started
	Kind           TapKind
	Force          bool // it need not be there
	Referral       *Referral
}

// Taps taps a button. With a message id the button must be on that message. Without, it is one of what the Page has set, or on a
// message that is kept; where the Page has set nothing of the kind, it is taken as given.
func (a Actor) Taps(t Tap) (Heard, error) {
	if t.MessageID != "" {
		return a.tapsMessage(t)
	}
	title, offered := t.Title, false
	if o, found := a.person.offer(t.Kind, t.Payload); found {
		title, offered = cmp.Or(title, o.Title), true
	} else if t.Kind == "" {
		offered = a.person.Conversation.hasButton(t.Payload)
	}
	if !offered && !t.Force && a.person.hasSet(t.Kind) {
		return Heard{}, fmt.Errorf("%w: %s with the payload %q; %s; \"force\": true taps it all the same",
			ErrNotOffered, t.Kind.called(), t.Payload, a.person.tappable(t.Kind))
	}
	heard, err := a.tapped(t, title)
	heard.Unoffered = !offered
	return heard, err
}

// tapsMessage taps a button of a message.
func (a Actor) tapsMessage(t Tap) (Heard, error) {
	m, err := a.message(t.MessageID)
	if err != nil {
		return Heard{}, err
	}
	button, ok := m.button(t.Payload)
	if !ok {
		return Heard{}, fmt.Errorf("%w: a button with the payload %q on message %s, which has %s", ErrNotOffered, t.Payload, m.ID, m.buttons())
	}
	return a.tapped(t, cmp.Or(t.Title, button.Title))
}

// tapped is the postback of a tap. A button always has a title.
func (a Actor) tapped(t Tap, title string) (Heard, error) {
	return a.writes(Content{Kind: KindPostback, Text: cmp.Or(title, t.Payload), Payload: t.Payload}, ActPostback, t.Referral)
}

// Offers are what a person finds beside the messages, of one kind or ("") of all: what can be tapped for a postback. Get Started is among
// them though the person has begun: who deletes the conversation finds it again.
func (p *Person) Offers(kind TapKind) []Offer {
	var out []Offer
	if p.Page.Profile.GetStarted != "" {
		out = append(out, Offer{TapGetStarted, titleGetStarted, p.Page.Profile.GetStarted})
	}
	menu, _, _ := p.PersistentMenu()
	out = offersOf(out, menu.Items)
	questions, _ := p.IceBreakers()
	for _, q := range questions.Actions {
		out = append(out, Offer{TapIceBreaker, q.Question, q.Payload})
	}
	return slices.DeleteFunc(out, func(o Offer) bool { return kind != "" && o.Kind != kind })
}

// offersOf adds the postbacks of a menu, those of its nested ones too.
func offersOf(out []Offer, items []MenuItem) []Offer {
	for _, i := range items {
		if i.Type == MenuPostback {
			out = append(out, Offer{TapMenu, i.Title, i.Payload})
		}
		out = offersOf(out, i.Items)
	}
	return out
}

func (p *Person) offer(kind TapKind, payload string) (Offer, bool) {
	offers := p.Offers(kind)
	if i := slices.IndexFunc(offers, func(o Offer) bool { return o.Payload == payload }); i >= 0 {
		return offers[i], true
	}
	return Offer{}, false
}

// hasSet reports whether the Page has set anything of a kind, or ("") of any, that binds what this person can tap.
func (p *Person) hasSet(kind TapKind) bool {
	profile := &p.Page.Profile
	switch kind {
	case TapGetStarted:
		return profile.GetStarted != ""
	case TapMenu:
		return len(p.Menu) > 0 || len(profile.PersistentMenu) > 0
	case TapIceBreaker:
		return len(profile.IceBreakers) > 0
	}
	return slices.ContainsFunc(TapKinds, p.hasSet)
}

// called is what a kind is called in a refusal.
func (k TapKind) called() string {
	switch k {
	case TapGetStarted:
		return "Get Started"
	case TapMenu:
		return "a menu item"
	case TapIceBreaker:
		return "an ice breaker"
	}
	return "anything to tap"
}

// tappable says what a person can tap of a kind.
func (p *Person) tappable(kind TapKind) string {
	var list []string
	for _, o := range p.Offers(kind) {
		list = append(list, offer(o.Payload, o.Title))
	}
	who := strconv.Quote(p.Called())
	if list == nil {
		return who + " finds nothing of the kind that has a payload"
	}
	return who + " finds " + offers(list)
}
