package messenger

import "slices"

// Persona is a name and picture that a page sends under. To delete one is soft: what was sent under it still shows it, but
// nothing can be sent under it any more, and nobody can read it.
type Persona struct {
	ID, Name, ProfilePictureURL string
	Page                        *Page
	Deleted                     bool
}

const (
	//sendmock:bound personas of a sandbox | the platform's error for an invalid parameter | TestPersonasAreBounded
	maxPersonas = 1000
	//sendmock:bound deleted personas of a sandbox | the oldest go, messages keep what they show | TestPersonasAreBounded
	maxDeletedPersonas = 1000
)

// PersonasOf lists the personas of a Page that are not deleted, in the order in which they were made.
func (w *World) PersonasOf(page *Page) []*Persona {
	return slices.DeleteFunc(slices.Clone(w.Personas), func(p *Persona) bool { return p.Deleted || p.Page != page })
}

// PersonaOf finds a persona that the Page can send under.
func (w *World) PersonaOf(page *Page, id string) (*Persona, bool) {
	p, ok := w.index[id].(*Persona)
	return p, ok && !p.Deleted && p.Page == page
}

// livingPersonas counts those that are not deleted.
func (w *World) livingPersonas() (n int) {
	for _, p := range w.Personas {
		if !p.Deleted {
			n++
		}
	}
	return n
}

// weight is about what a message holds on to by its persona, in bytes: it may outlive the persona in the world.
func (p *Persona) weight() int {
	if p == nil {
		return 0
	}
	return len(p.ID) + len(p.Name) + len(p.ProfilePictureURL)
}
