package edge

import (
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// personaOperations are those of the names and pictures under which a Page sends.
var personaOperations = Operations{
	"createPersona": {Allow: asPage, Run: createPersona},
	"listPersonas":  {Allow: asPage, Run: listPersonas},
	"getPersona":    {Allow: ofLivingPersona, Run: readNode},
	"deletePersona": {Allow: ofLivingPersona, Run: deletePersona},
}

// personaFields are the node (docs/facts/endpoints.md §4).
var personaFields = map[string]fieldFunc{
	"id":                  idOf,
	"name":                textOf(func(p *messenger.Persona) string { return p.Name }),
	"profile_picture_url": textOf(func(p *messenger.Persona) string { return p.ProfilePictureURL }),
}

// ofLivingPersona guards a persona. A deleted one is not there for anybody (a choice: no refusal is known).
func ofLivingPersona(c *Call) *grapherr.Error {
	if err := ofPage(c); err != nil {
		return err
	}
	if c.Node.(*messenger.Persona).Deleted {
		return c.unsupported()
	}
	return nil
}

// createPersona answers POST /{page-id}/personas.
func createPersona(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	return c.make(tx, &messenger.Persona{
		ID: tx.IDs.PersonaID(), Page: c.Node.(*messenger.Page),
		Name: decode.Member(c.Args, "name"), ProfilePictureURL: decode.Member(c.Args, "profile_picture_url"),
	})
}

// make puts a node into the world that a request makes, and answers with its id.
func (c *Call) make(tx *sandbox.Tx, n messenger.Node) (fbjson.Object, *grapherr.Error) {
	events, err := tx.World.Make(n)
	if err != nil {
		return nil, full(err)
	}
	tx.Apply(events)
	return fbjson.Object{{Key: "id", Value: n.NodeID()}}, nil
}

// full refuses what is beyond a bound of ours, of which no words of the platform's are known.
func full(err error) *grapherr.Error { return grapherr.NewParameterInvalid().Noting(err.Error()) }

// listPersonas answers GET /{page-id}/personas.
func listPersonas(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	out := r.connection(personasOf(tx.World, c.Node.(*messenger.Page)), r.requestQuery(fields))
	return out, r.err
}

func personasOf(w *messenger.World, p *messenger.Page) []messenger.Node {
	return nodes(w.PersonasOf(p))
}

// deletePersona answers DELETE /{persona-id}.
func deletePersona(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	tx.Apply([]messenger.Event{messenger.PersonaDeleted{Persona: c.Node.(*messenger.Persona)}})
	return done, nil
}
