package messenger

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// Labels are bounded twice: those there are, and those of one person.
func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	ada, now := people[0], time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for i := range maxLabels {
		l := &Label{ID: fmt.Sprint("label_", i), Name: fmt.Sprint("name ", i), Page: ada.Page}
		events, err := w.Make(l)
		require.NoError(t, err)
		w.Apply(events)
		events, err = w.Label(ada, l, now)
		w.Apply(events)
		if i < maxLabelsOfPerson {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, "a person has at most 100 labels")
		}
	}
	_, err := w.Make(&Label{ID: "one_more", Page: ada.Page})
	require.EqualError(t, err, "a sandbox holds at most 1000 labels")
	golden.Diff(t, maxLabelsOfPerson, len(ada.Labels))
}

// A label is given once, taken once, and gone from everybody when it is deleted.
func TestLabels(t *testing.T) {
	t.Parallel()
	w, people := crowd(t)
	ada, ben, now := people[0], people[1], time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	regular, late := &Label{ID: "41", Name: "regular", Page: ada.Page}, &Label{ID: "42", Name: "late", Page: ada.Page}
	require.NoError(t, w.Add(regular))
	require.NoError(t, w.Add(late))
	give := func(p *Person, l *Label) []Event {
		events, err := w.Label(p, l, now)
		require.NoError(t, err)
		w.Apply(events)
		return events
	}
	require.Len(t, give(ada, late), 1)
	require.Len(t, give(ada, regular), 1)
	require.Empty(t, give(ada, late), "has it")
	give(ben, late)
	golden.Diff(t, []*Label{late, regular}, ada.Labels)

	w.Apply(w.Unlabel(ada, regular, now))
	require.Empty(t, w.Unlabel(ada, regular, now), "has it no more")
	w.Apply([]Event{NodeRemoved{late}})
	require.Empty(t, ada.Labels)
	require.Empty(t, ben.Labels)
	golden.Diff(t, []*Label{regular}, w.LabelsOf(ada.Page))
	require.Same(t, regular, w.LabelNamed(ada.Page, "regular"))
	require.Nil(t, w.LabelNamed(ada.Page, "late"))
}
