package messenger

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// plan is how a crowd of nodes is built: the same plan builds equal worlds.
type plan struct{ apps, users, pages, people, said int }

func drawPlan(rt *rapid.T) plan {
	n := func(label string, least, most int) int { return rapid.IntRange(least, most).Draw(rt, label) }
	return plan{n("apps", 1, 2), n("users", 1, 2), n("pages", 1, 2), n("people", 0, 2), n("said", 0, 2)}
}

// build makes a world in which everything that can refer to another does.
func (p plan) build(tb fataler) *World {
	w, ids, now := NewWorld(), counted(0), afterRetirement
	add := func(n Node) {
		if err := w.Add(n); err != nil {
			tb.Fatalf("%v", err)
		}
	}
	for i := range p.apps {
		add(&App{ID: fmt.Sprint("app_", i), Secret: "s", Live: true})
	}
	for i := range p.users {
		add(&User{ID: fmt.Sprint("user_", i)})
	}
	for i := range p.pages {
		app, user := w.Apps[i%p.apps], w.Users[i%p.users]
		page := &Page{ID: fmt.Sprint("page_", i), DefaultApp: app, Admins: []Admin{{UserID: user.ID}}}
		add(page)
		add(&Persona{ID: fmt.Sprint("persona_", i), Page: page})
		add(&Label{ID: fmt.Sprint("label_", i), Page: page})
		add(&Template{ID: fmt.Sprint("template_", i), Page: page})
		w.Apply([]Event{HookSet{app, &Subscription{CallbackURL: "https://bot.example"}}, PageSubscribed{page, app, []string{"messages"}}})
		value := fmt.Sprint("token_of_", i)
		w.Tokens[value] = &Token{Value: value, Kind: PageToken, App: app, User: user, Page: page}
	}
	for i := range p.people {
		p.addPerson(tb, w, &ids, i, now)
	}
	return w
}

// addPerson adds a person who writes, opts in and comments, and is answered.
func (p plan) addPerson(tb fataler, w *World, ids *counted, i int, now time.Time) {
	person := &Person{PSID: fmt.Sprint("person_", i), Slug: fmt.Sprint("slug-", i), Page: w.Pages[i%p.pages]}
	if err := w.Add(person); err != nil {
		tb.Fatalf("%v", err)
	}
	w.Apply([]Event{LabelGiven{w.LabelsOf(person.Page)[0], person, now}})
	actor := w.As(person, now, ids)
	for range p.said {
		heard, err := actor.Says(Saying{Content: Content{Kind: "text", Text: "hi"}})
		if err != nil {
			tb.Fatalf("%v", err)
		}
		w.Apply(heard.Events)
	}
	_, events, err := actor.OptsIn(Optin{Kind: []OptinKind{OptinCheckbox, OptinMarketing}[i%2]})
	if err != nil {
		tb.Fatalf("%v", err)
	}
	w.Apply(events)
	if _, events, err = actor.Comments("", "lovely"); err != nil {
		tb.Fatalf("%v", err)
	}
	w.Apply(events)
	for _, app := range w.Apps {
		image := Attachment{Type: "image", URL: "https://a.example/n.png", Reusable: true}
		d := w.Send(now, ids, &Send{
			App: app, Page: person.Page, To: Recipient{ByID, person.PSID}, PersonaID: w.PersonasOf(person.Page)[0].ID,
			Content: &Content{Kind: "image", Attachments: []Attachment{image}},
		})
		w.Apply(d.Events)
	}
}

type fataler interface {
	Fatalf(format string, args ...any)
}

// equal are two worlds in which the same is known.
var equal = cmp.Options{cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateEmpty()}

// newcomers are a node of each type, none of which is in a planned world.
func newcomers(w *World) []Node {
	page := w.Pages[0]
	person := &Person{PSID: "new_person", Slug: "new", Page: page}
	conversation := &Conversation{ID: "new_conversation", Person: person}
	return []Node{
		&App{ID: "new_app", Secret: "s"}, &User{ID: "new_user"}, &Page{ID: "new_page"}, person, conversation,
		&Message{ID: "new_message", Conversation: conversation}, &Persona{ID: "new_persona", Page: page},
		&Label{ID: "new_label", Page: page},
		&Template{ID: "new_template", Page: page}, &Notification{Token: "new_token", Kind: Marketing, Person: person},
		&Activity{ID: "new_post", Page: page, AuthorID: page.ID},
	}
}

// What comes and goes again leaves the world as it was, whatever type of node it is.
func TestRemoveUndoesAdd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlan(rt)
		w, want := p.build(rt), p.build(rt)
		n := rapid.SampledFrom(newcomers(w)).Draw(rt, "node")
		if err := w.Add(n); err != nil {
			rt.Fatalf("%v", err)
		}
		w.Apply([]Event{NodeRemoved{n}})
		w.Remove(n) // which is not there any more
		if diff := cmp.Diff(want, w, equal); diff != "" {
			rt.Fatalf("%T (-want +got):\n%s", n, diff)
		}
	})
	types := map[NodeType]bool{}
	for _, n := range newcomers(plan{apps: 1, users: 1, pages: 1}.build(t)) {
		types[n.NodeType()] = true
	}
	require.Len(t, types, len(NodeTypes), "a type of node has no newcomer")
}

// Nothing of a world leads to what was removed from it, but that a message keeps the app that sent it, and its persona.
func TestRemoveLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := drawPlan(rt).build(rt)
		all := w.nodes()
		n := rapid.SampledFrom(all).Draw(rt, "node")
		w.Remove(n)
		if len(w.uploads) != len(w.uploadOrder) {
			rt.Errorf("%d uploads, %d of them in order", len(w.uploads), len(w.uploadOrder))
		}
		for _, path := range leadsTo(w, n) {
			rt.Errorf("%s leads to the %s that was removed", path, n.NodeType())
		}
		for _, other := range w.nodes() {
			if of, owned := other.(OfPage); owned && Node(of.OwningPage()) == n {
				rt.Errorf("%s %s outlived its Page", other.NodeType(), other.NodeID())
			}
		}
	})
}

// nodes are all nodes, in the order of their ids.
func (w *World) nodes() []Node {
	var list []Node
	for _, id := range slices.Sorted(maps.Keys(w.index)) {
		list = append(list, w.index[id])
	}
	return list
}

// A removed message is not counted, and was not unread; its thread and window stay.
func TestRemoveMessage(t *testing.T) {
	t.Parallel()
	s := opened(t)
	read, unread := s.ada.Conversation.Last(), s.says()
	reaction, err := s.as().Reacts(unread.ID, "love", "❤")
	require.NoError(t, err)
	s.w.Apply(reaction.Events)
	c := s.ada.Conversation
	window := c.Standard(s.now)
	s.w.Remove(unread)

	if diff := cmp.Diff([]string{read.ID}, idsOf(c.Messages())); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	_, known := s.w.Node(unread.ID)
	require.False(t, known)
	require.Equal(t, 1, c.MessageCount())
	require.Equal(t, 1, c.Unread)
	require.Empty(t, c.Reactions(unread))
	if diff := cmp.Diff(window, c.Standard(s.now)); diff != "" {
		t.Errorf("window (-want +got):\n%s", diff)
	}
}

// leadsTo walks all that a world holds, and names the paths to a node, by pointer or by id.
func leadsTo(w *World, n Node) []string {
	target := reflect.ValueOf(n).Pointer()
	seen, found := map[uintptr]bool{}, []string{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() {
				return
			}
			if v.Pointer() == target {
				found = append(found, path)
				return
			}
			if !seen[v.Pointer()] {
				seen[v.Pointer()] = true
				walk(path, v.Elem())
			}
		case reflect.String:
			if v.String() == n.NodeID() {
				found = append(found, path)
			}
		case reflect.Interface:
			if !v.IsNil() {
				walk(path, v.Elem())
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				walk(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
			}
		case reflect.Map:
			for _, key := range v.MapKeys() {
				walk(path+"{}", key)
				walk(fmt.Sprintf("%s[%v]", path, key), v.MapIndex(key))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type() == reflect.TypeFor[Message]() && (v.Type().Field(i).Name == "App" || v.Type().Field(i).Name == "Persona") {
					continue // a message keeps the app that sent it, and the persona
				}
				walk(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		}
	}
	walk("World", reflect.ValueOf(w))
	return found
}
