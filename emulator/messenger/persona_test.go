package messenger

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// What a request makes is bounded; what is deleted makes room, and is itself forgotten in time.
func TestPersonasAreBounded(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	page := people[0].Page
	n := 0
	add := func() (*Persona, error) {
		n++
		p := &Persona{ID: fmt.Sprint("persona_", n), Page: page}
		events, err := w.Make(p)
		w.Apply(events)
		return p, err
	}
	var first *Persona
	for i := range maxPersonas {
		p, err := add()
		require.NoError(t, err)
		if i == 0 {
			first = p
		}
	}
	_, err := add()
	require.EqualError(t, err, "a sandbox holds at most 1000 personas")

	w.Apply([]Event{PersonaDeleted{first}})
	_, usable := w.PersonaOf(page, first.ID)
	require.False(t, usable)
	_, known := w.Node(first.ID)
	require.True(t, known)
	for range maxDeletedPersonas {
		p, err := add()
		require.NoError(t, err)
		w.Apply([]Event{PersonaDeleted{p}})
	}
	_, known = w.Node(first.ID)
	require.False(t, known, "the one that was deleted first")
	golden.Diff(t, maxPersonas-1, len(w.PersonasOf(page)))
	golden.Diff(t, maxPersonas-1+maxDeletedPersonas, len(w.Personas))
}
