package messenger

import (
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// PageInbox is the app of the Page's inbox: passing it a thread asks for a person (docs/facts/endpoints.md §5).
const PageInbox = "263902037430900"

// threadIdle is how long after the person's last message a thread is idle: nobody controls it (docs/facts/endpoints.md §5).
const threadIdle = 24 * time.Hour

// OwnerAt is the id of the app that controls the thread, or "" while it is idle. A nil conversation is.
func (c *Conversation) OwnerAt(now time.Time) string {
	if c == nil {
		return ""
	}
	if until := c.ControlledUntil(); !until.IsZero() && now.After(until) {
		return ""
	}
	return c.Owner
}

// ControlledUntil is the last instant at which the owner controls the thread. Zero: the person has never written, and
// nothing ends it.
func (c *Conversation) ControlledUntil() time.Time {
	until := c.extended
	if !c.LastMessageAt.IsZero() {
		if idle := c.LastMessageAt.Add(threadIdle); idle.After(until) {
			until = idle
		}
	}
	if until.IsZero() || c.given.IsZero() {
		return until
	}
	// Control that was given in an idle thread would end before it began (a choice).
	if idle := c.given.Add(threadIdle); idle.After(until) {
		until = idle
	}
	return until
}

// Control is a request of an app about who controls a thread.
type Control struct {
	App      *App
	Page     *Page
	PSID     string
	Target   string // of Pass: an app's id; "" is the Page's default app
	Metadata string
}

// controlled finds the thread of a request.
func (w *World) controlled(c Control) (*Conversation, *grapherr.Error) {
	p, ok := w.PersonOf(c.Page, c.PSID)
	if !ok || p.Conversation == nil {
		return nil, grapherr.NewRecipientNotFound()
	}
	return p.Conversation, nil
}

// owned is controlled for what only the owner may ask for. In an idle thread every app may (a choice).
func (w *World) owned(c Control, now time.Time) (*Conversation, *grapherr.Error) {
	conv, err := w.controlled(c)
	if err != nil {
		return nil, err
	}
	if owner := conv.OwnerAt(now); owner != "" && owner != c.App.ID {
		return nil, grapherr.NewNotThreadOwner()
	}
	return conv, nil
}

// PassThread gives control to another app.
func (w *World) PassThread(c Control, now time.Time) ([]Event, *grapherr.Error) {
	conv, err := w.owned(c, now)
	if err != nil {
		return nil, err
	}
	if c.Target == "" {
		if c.Page.DefaultApp == nil {
			return nil, grapherr.NewParamRequired("target_app_id")
		}
		c.Target = c.Page.DefaultApp.ID
	}
	return []Event{ThreadPassed{conv, conv.OwnerAt(now), c.Target, c.Metadata, now}}, nil
}

// TakeThread gives control to the Page's default app, which is the only one that may take it. A Page without a default app
// has no one to take it.
func (w *World) TakeThread(c Control, now time.Time) ([]Event, *grapherr.Error) {
	conv, err := w.controlled(c)
	switch {
	case err != nil:
		return nil, err
	case c.Page.DefaultApp != c.App && conv.OwnerAt(now) != c.App.ID:
		return nil, grapherr.NewNotThreadOwner()
	}
	return []Event{ThreadTaken{conv, conv.OwnerAt(now), c.App.ID, c.Metadata, now}}, nil
}

// RequestThread asks the owner, or else the Page's default app, for control.
func (w *World) RequestThread(c Control, now time.Time) ([]Event, *grapherr.Error) {
	conv, err := w.controlled(c)
	if err != nil {
		return nil, err
	}
	return []Event{ThreadRequested{conv, c.App.ID, c.Metadata, now}}, nil
}

// ReleaseThread gives control up: the thread is idle.
func (w *World) ReleaseThread(c Control, now time.Time) ([]Event, *grapherr.Error) {
	conv, err := w.owned(c, now)
	if err != nil {
		return nil, err
	}
	return []Event{ThreadPassed{conv, conv.OwnerAt(now), "", c.Metadata, now}}, nil
}

// ExtendThread keeps control for d from now on, though the person is silent.
func (w *World) ExtendThread(c Control, d time.Duration, now time.Time) ([]Event, *grapherr.Error) {
	conv, err := w.owned(c, now)
	if err != nil {
		return nil, err
	}
	return []Event{ThreadExtended{conv, c.App.ID, now.Add(d)}}, nil
}
