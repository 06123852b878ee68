package messenger

import (
	"maps"
	"slices"
	"time"
)

// NodeAdded is a node's coming into the world. A message comes by what is said: see [MessageSent], [MessageReceived].
type NodeAdded struct{ Node Node }

func (e NodeAdded) apply(w *World) {
	switch n := e.Node.(type) {
	case *App:
		w.Apps = append(w.Apps, n)
		w.Tokens[n.Token()] = &Token{Value: n.Token(), Kind: AppToken, App: n, State: TokenActive}
	case *User:
		w.Users = append(w.Users, n)
	case *Page:
		w.Pages = append(w.Pages, n)
	case *Person:
		if n.Slug != "" {
			w.slugs[n.Slug] = n
		}
		w.People = append(w.People, n)
	case *Persona:
		w.Personas = append(w.Personas, n)
	case *Label:
		w.Labels = append(w.Labels, n)
	case *Template:
		w.Templates = append(w.Templates, n)
	case *Notification:
		w.addNotification(n)
	case *Conversation:
		w.conversations[n.Person.Page.ID] = append(w.conversations[n.Person.Page.ID], n)
		n.Person.Conversation = n
	case *Activity:
		w.addActivity(n)
	}
	w.index[e.Node.NodeID()] = e.Node
}

// NodeRemoved is a node's leaving the world, with what is nothing without it: a Page goes with its people and what was said to
// them, a person with the conversation, the consents and the comments, an app or a user with the tokens. What others hold of it goes
// too, but a message keeps the app that sent it, and the persona that it was sent under.
type NodeRemoved struct{ Node Node }

func (e NodeRemoved) apply(w *World) { w.Remove(e.Node) }

// Remove is [NodeRemoved] in a world that is being built. A node that is not in the world is left alone.
func (w *World) Remove(n Node) {
	if w.index[n.NodeID()] != n {
		return
	}
	delete(w.index, n.NodeID())
	switch n := n.(type) {
	case *App:
		w.removeApp(n)
	case *User:
		w.removeUser(n)
	case *Page:
		w.removePage(n)
	case *Person:
		w.removePerson(n)
	case *Persona:
		w.Personas = without(w.Personas, n)
	case *Label:
		w.removeLabel(n)
	case *Template:
		w.Templates = without(w.Templates, n)
	case *Notification:
		w.removeNotifications(func(other *Notification) bool { return other == n })
	case *Conversation:
		w.removeConversation(n)
	case *Message:
		n.Conversation.remove(w, n)
	case *Activity:
		w.removeActivities(func(a *Activity) bool { return a == n })
	}
}

// PersonaDeleted is the soft deletion of a persona.
type PersonaDeleted struct{ Persona *Persona }

func (e PersonaDeleted) apply(w *World) {
	e.Persona.Deleted = true
	w.Personas = append(without(w.Personas, e.Persona), e.Persona) // of the deleted ones the first is the oldest
	deleted := slices.DeleteFunc(slices.Clone(w.Personas), func(p *Persona) bool { return !p.Deleted })
	if len(deleted) > maxDeletedPersonas {
		w.Remove(deleted[0])
	}
}

func (w *World) removeApp(app *App) {
	w.Apps = without(w.Apps, app)
	w.removeTokens(func(t *Token) bool { return t.App == app })
	for _, page := range w.Pages {
		PageUnsubscribed{page, app}.apply(w)
		if page.DefaultApp == app {
			page.DefaultApp = nil
		}
		for _, c := range w.conversations[page.ID] {
			if c.Owner == app.ID {
				c.give("", time.Time{})
			}
		}
	}
}

func (w *World) removeUser(user *User) {
	w.Users = without(w.Users, user)
	w.removeTokens(func(t *Token) bool { return t.User == user })
	for _, page := range w.Pages {
		page.Admins = slices.DeleteFunc(page.Admins, func(a Admin) bool { return a.UserID == user.ID })
	}
}

func (w *World) removePage(page *Page) {
	w.Pages = without(w.Pages, page)
	w.removeTokens(func(t *Token) bool { return t.Page == page })
	for _, p := range slices.Clone(w.People) {
		if p.Page == page {
			w.Remove(p)
		}
	}
	for _, p := range slices.Clone(w.Personas) {
		if p.Page == page {
			w.Remove(p)
		}
	}
	for _, l := range w.LabelsOf(page) {
		w.Remove(l)
	}
	w.removeActivities(func(a *Activity) bool { return a.Page == page })
	for _, t := range slices.Clone(w.Templates) {
		if t.Page == page {
			w.Remove(t)
		}
	}
	w.removeUploads(page)
}

func (w *World) removePerson(p *Person) {
	w.People = without(w.People, p)
	if p.Slug != "" {
		delete(w.slugs, p.Slug)
	}
	if p.Conversation != nil {
		w.Remove(p.Conversation)
	}
	w.dropMenu(p)
	w.userRefOrder = lose(w.userRefs, w.userRefOrder, func(u *UserRef) bool { return u.Person == p })
	w.removeNotifications(func(n *Notification) bool { return n.Person == p })
	w.removeActivities(func(a *Activity) bool { return a.AuthorID == p.PSID })
}

func (w *World) removeConversation(c *Conversation) {
	c.Person.Conversation = nil
	page := c.Page().ID
	if w.conversations[page] = without(w.conversations[page], c); len(w.conversations[page]) == 0 {
		delete(w.conversations, page)
	}
	c.drop(w, len(c.messages))
}

func (w *World) removeTokens(which func(t *Token) bool) {
	maps.DeleteFunc(w.Tokens, func(_ string, t *Token) bool { return which(t) })
}

func without[T comparable](list []T, n T) []T {
	return slices.DeleteFunc(list, func(other T) bool { return other == n })
}
