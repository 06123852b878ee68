package controlhttp

import (
	"net/http"
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// shownAtOnce is how many of a world's things are looked at under the lock at a time.
const shownAtOnce = 256

// getWorld answers with the world as it stands, what may be many a few at a time. A reset ends the lists.
func (d desk) getWorld(*http.Request) (reply, error) {
	var head struct {
		control.World
		People    *none `json:"people,omitempty"` // they and what is below come one by one
		Personas  *none `json:"personas,omitempty"`
		Templates *none `json:"templates,omitempty"`
		Posts     *none `json:"posts,omitempty"`
		Comments  *none `json:"comments,omitempty"`
	}
	var world *messenger.World
	d.sandbox.Do(func(tx *sandbox.Tx) { world, head.World = tx.World, view.World(tx.World) })
	return ok(list(head, "people", func(l *listing) {
		l.whole = true
		show(d, l, world, func() []*messenger.Person { return world.People }, view.Person)
		l.next("personas")
		show(d, l, world, func() []*messenger.Persona { return world.Personas }, view.Persona)
		l.next("templates")
		show(d, l, world, func() []*messenger.Template { return world.Templates }, view.Template)
		l.next("posts")
		show(d, l, world, func() []*messenger.Activity { return activities(world, false) }, view.Activity)
		l.next("comments")
		show(d, l, world, func() []*messenger.Activity { return activities(world, true) }, view.Activity)
	}, nil))
}

// activities are the comments of a world, or the posts.
func activities(w *messenger.World, comments bool) []*messenger.Activity {
	return slices.DeleteFunc(w.Activities(), func(a *messenger.Activity) bool { return a.IsComment() != comments })
}

// show adds what there is now of a kind. The world is only looked at while it is the sandbox's.
func show[N, V any](d desk, l *listing, world *messenger.World, all func() []N, see func(n N, now time.Time) V) {
	var list []N
	d.sandbox.Do(func(tx *sandbox.Tx) {
		if tx.World == world {
			list = slices.Clone(all())
		}
	})
	some := make([]V, 0, min(shownAtOnce, len(list)))
	for len(list) > 0 {
		some = some[:0]
		d.sandbox.Do(func(tx *sandbox.Tx) {
			for len(list) > 0 && len(some) < shownAtOnce && tx.World == world {
				some, list = append(some, see(list[0], tx.Now)), list[1:]
			}
		})
		if len(some) == 0 {
			return
		}
		for i := range some {
			if !l.add(&some[i]) {
				return
			}
		}
	}
}
