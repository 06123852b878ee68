package messenger

import (
	"fmt"
	"slices"
)

// Node is what an id names.
type Node interface {
	NodeID() string
	NodeType() NodeType
}

// NodeType is the type of a node, by the names of openapi/messenger.yaml.
type NodeType string

// The node types.
const (
	TypeApplication  NodeType = "Application"
	TypeUser         NodeType = "User"
	TypePage         NodeType = "Page"
	TypePerson       NodeType = "Person"
	TypeConversation NodeType = "Conversation"
	TypeMessage      NodeType = "Message"
	TypePersona      NodeType = "Persona"
	TypeLabel        NodeType = "CustomLabel"
	TypeTemplate     NodeType = "MessageTemplate"
	TypeNotification NodeType = "NotificationMessageToken"
	TypeActivity     NodeType = "Comment" // or a post: both are known for private replies only
)

// NodeTypes lists them.
var NodeTypes = []NodeType{
	TypeApplication, TypeUser, TypePage, TypePerson, TypeConversation, TypeMessage, TypePersona, TypeLabel, TypeTemplate, TypeNotification,
	TypeActivity,
}

// NodeID implements Node.
func (a *App) NodeID() string          { return a.ID }
func (u *User) NodeID() string         { return u.ID }
func (p *Page) NodeID() string         { return p.ID }
func (p *Person) NodeID() string       { return p.PSID }
func (c *Conversation) NodeID() string { return c.ID }
func (m *Message) NodeID() string      { return m.ID }
func (p *Persona) NodeID() string      { return p.ID }
func (l *Label) NodeID() string        { return l.ID }
func (t *Template) NodeID() string     { return t.ID }
func (n *Notification) NodeID() string { return n.Token }
func (a *Activity) NodeID() string     { return a.ID }

// NodeType implements Node.
func (*App) NodeType() NodeType          { return TypeApplication }
func (*User) NodeType() NodeType         { return TypeUser }
func (*Page) NodeType() NodeType         { return TypePage }
func (*Person) NodeType() NodeType       { return TypePerson }
func (*Conversation) NodeType() NodeType { return TypeConversation }
func (*Message) NodeType() NodeType      { return TypeMessage }
func (*Persona) NodeType() NodeType      { return TypePersona }
func (*Label) NodeType() NodeType        { return TypeLabel }
func (*Template) NodeType() NodeType     { return TypeTemplate }
func (*Notification) NodeType() NodeType { return TypeNotification }
func (*Activity) NodeType() NodeType     { return TypeActivity }

// OfPage is a node that belongs to a Page: who may do something about it is up to the Page's token.
type OfPage interface{ OwningPage() *Page }

// OwningPage implements OfPage.
func (p *Person) OwningPage() *Page       { return p.Page }
func (c *Conversation) OwningPage() *Page { return c.Page() }
func (m *Message) OwningPage() *Page      { return m.Conversation.Page() }
func (p *Persona) OwningPage() *Page      { return p.Page }
func (l *Label) OwningPage() *Page        { return l.Page }
func (t *Template) OwningPage() *Page     { return t.Page }
func (n *Notification) OwningPage() *Page { return n.Person.Page }
func (a *Activity) OwningPage() *Page     { return a.Page }

// AboutPerson is a node that is about one person.
type AboutPerson interface{ Whom() *Person }

// Whom implements AboutPerson.
func (p *Person) Whom() *Person       { return p }
func (c *Conversation) Whom() *Person { return c.Person }
func (m *Message) Whom() *Person      { return m.Conversation.Person }
func (n *Notification) Whom() *Person { return n.Person }

// Node looks an id up.
func (w *World) Node(id string) (Node, bool) {
	n, ok := w.index[id]
	return n, ok
}

// Admit decides whether a node can come into the world. It refuses an id that is taken, whatever it names, and a person's slug.
func (w *World) Admit(n Node) ([]Event, error) {
	if err := w.free(n); err != nil {
		return nil, err
	}
	return []Event{NodeAdded{n}}, nil
}

// Make is Admit for a node that a request makes, of whose kind there can only be so many.
func (w *World) Make(n Node) ([]Event, error) {
	switch n.(type) {
	case *Persona:
		if w.livingPersonas() >= maxPersonas {
			return nil, fmt.Errorf("a sandbox holds at most %d personas", maxPersonas)
		}
	case *Label:
		if len(w.Labels) >= maxLabels {
			return nil, fmt.Errorf("a sandbox holds at most %d labels", maxLabels)
		}
	}
	return w.Admit(n)
}

// Add is Admit, made so, in a world that is being built.
func (w *World) Add(n Node) error {
	if err := w.free(n); err != nil {
		return err
	}
	NodeAdded{n}.apply(w)
	return nil
}

// free reports what has taken the names of a node.
func (w *World) free(n Node) error {
	if old, taken := w.index[n.NodeID()]; taken {
		return fmt.Errorf("id %s is taken by a %s", n.NodeID(), old.NodeType())
	}
	if p, isPerson := n.(*Person); isPerson && w.slugs[p.Slug] != nil {
		return fmt.Errorf("slug %s is taken", p.Slug)
	}
	return nil
}

// Person finds a person of any page by PSID or slug.
func (w *World) Person(name string) (*Person, bool) {
	if p := w.slugs[name]; p != nil {
		return p, true
	}
	p, ok := w.index[name].(*Person)
	return p, ok
}

// PersonOf finds a person by PSID among those of one page. PSIDs are page-scoped.
func (w *World) PersonOf(page *Page, psid string) (*Person, bool) {
	p, ok := w.index[psid].(*Person)
	return p, ok && p.Page == page
}

// Conversations lists a page's conversations, the one updated last first. A thread in which nothing was written is none yet.
func (w *World) Conversations(page *Page) []*Conversation {
	list := slices.DeleteFunc(slices.Clone(w.conversations[page.ID]), func(c *Conversation) bool { return c.total == 0 })
	slices.Reverse(list) // of two updated at the same instant, the younger is first
	slices.SortStableFunc(list, func(a, b *Conversation) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return list
}
