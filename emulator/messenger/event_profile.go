package messenger

import "slices"

// ProfileSet is what a Page has set of its profile from now on. [World.ChangeProfile] decides it.
type ProfileSet struct {
	Page    *Page
	Profile Profile
}

func (e ProfileSet) apply(*World) { e.Page.Profile = e.Profile }

// UserMenuSet gives a person a menu of their own, or takes it away. [World.ChangeUserMenu] decides it.
type UserMenuSet struct {
	Person *Person
	Menu   []Menu
}

func (e UserMenuSet) apply(w *World) {
	w.dropMenu(e.Person)
	if len(e.Menu) == 0 {
		return
	}
	e.Person.Menu = e.Menu
	w.menuOrder = append(w.menuOrder, e.Person)
	w.menuBytes += weighMenus(e.Menu)
	for w.menuBytes > maxUserMenuBytes {
		w.dropMenu(w.menuOrder[0])
	}
}

// dropMenu takes a person's own menu away, if there is one.
func (w *World) dropMenu(p *Person) {
	if i := slices.Index(w.menuOrder, p); i >= 0 {
		w.menuOrder = slices.Delete(w.menuOrder, i, i+1)
		w.menuBytes -= weighMenus(p.Menu)
	}
	p.Menu = nil
}
