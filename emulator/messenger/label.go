package messenger

import (
	"fmt"
	"slices"
	"time"
)

// Label is a word that a Page puts on some of its people, for itself.
type Label struct {
	ID, Name string
	Page     *Page
}

const (
	//sendmock:bound labels of a sandbox | the platform's error for an invalid parameter | TestLabelsAreBounded
	maxLabels = 1000
	//sendmock:bound labels of a person | the platform's error for an invalid parameter | TestLabelsAreBounded
	maxLabelsOfPerson = 100
)

// LabelsOf lists the labels of a Page, in the order in which they were made.
func (w *World) LabelsOf(page *Page) []*Label {
	return slices.DeleteFunc(slices.Clone(w.Labels), func(l *Label) bool { return l.Page != page })
}

// LabelNamed finds the label of a Page that has this name, nil if there is none.
func (w *World) LabelNamed(page *Page, name string) *Label {
	for _, l := range w.Labels {
		if l.Page == page && l.Name == name {
			return l
		}
	}
	return nil
}

// Label decides whether a person can have one more label. To give one again changes nothing.
func (w *World) Label(p *Person, l *Label, now time.Time) ([]Event, error) {
	switch {
	case slices.Contains(p.Labels, l):
		return nil, nil
	case len(p.Labels) >= maxLabelsOfPerson:
		return nil, fmt.Errorf("a person has at most %d labels", maxLabelsOfPerson)
	}
	return []Event{LabelGiven{l, p, now}}, nil
}

// Unlabel takes a label off a person. One that the person does not have stays away.
func (w *World) Unlabel(p *Person, l *Label, now time.Time) []Event {
	if !slices.Contains(p.Labels, l) {
		return nil
	}
	return []Event{LabelTaken{l, p, now}}
}

// LabelGiven is a label put on a person.
type LabelGiven struct {
	Label  *Label
	Person *Person
	At     time.Time
}

func (e LabelGiven) apply(*World) { e.Person.Labels = append(e.Person.Labels, e.Label) }

// LabelTaken is a label taken off a person.
type LabelTaken struct {
	Label  *Label
	Person *Person
	At     time.Time
}

func (e LabelTaken) apply(*World) { e.Person.Labels = without(e.Person.Labels, e.Label) }

// removeLabel takes a label from the world and off all people.
func (w *World) removeLabel(l *Label) {
	w.Labels = without(w.Labels, l)
	for _, p := range w.People {
		p.Labels = without(p.Labels, l)
	}
}
