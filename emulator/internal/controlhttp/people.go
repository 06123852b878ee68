package controlhttp

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/internal/spelling"
)

func (d desk) addPerson(r *http.Request) (reply, error) {
	var in control.NewPerson
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	if err := checkPerson(&in); err != nil {
		return reply{}, err
	}
	var out control.Person
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var p *messenger.Person
		if p, err = newPerson(tx, &in); err == nil {
			out = view.Person(p, tx.Now)
		}
	})
	return reply{http.StatusCreated, out}, err
}

func checkPerson(in *control.NewPerson) error {
	if in.Slug != "" && !control.IsSlug(in.Slug) {
		return reading.About("slug", " "+strconv.Quote(in.Slug)+" is not a letter followed by at most 39 of a-z, 0-9 and -")
	}
	if err := checkProfile(in.Profile); err != nil {
		return err
	}
	if err := checkPhone(in.Phone); err != nil {
		return err
	}
	return checkTimezone(in.Timezone)
}

// checkPhone takes a phone number, or none.
func checkPhone(number string) error {
	if number == "" || fixtures.IsPhone(number) {
		return nil
	}
	return reading.About("phone", " "+strconv.Quote(httpx.Short(number))+" is no phone number, as +14155550134")
}

// checkProfile takes a shape of a profile, or none.
func checkProfile(shape string) error {
	if shape == "" || slices.Contains(messenger.ProfileShapes, messenger.ProfileShape(shape)) {
		return nil
	}
	return reading.About("profile", " "+strconv.Quote(shape)+" is none of "+joined(messenger.ProfileShapes))
}

// newPerson makes a person and puts them into the world.
func newPerson(tx *sandbox.Tx, in *control.NewPerson) (*messenger.Person, error) {
	page, err := pageOf(tx.World, in.PageID)
	if err != nil {
		return nil, err
	}
	if len(tx.World.People) >= maxPeople {
		return nil, tooManyPeople()
	}
	first, last := in.FirstName, in.LastName
	if first == "" && last == "" {
		first, last = "Person", strconv.Itoa(len(tx.World.People)+1)
	}
	p := &messenger.Person{
		PSID: tx.IDs.PSID(), Slug: in.Slug, Page: page, FirstName: first, LastName: last,
		Locale: cmp.Or(in.Locale, "en_US"), Timezone: in.Timezone, Gender: in.Gender, Phone: in.Phone, Profile: messenger.ProfileShape(in.Profile),
	}
	added, err := tx.World.Admit(p)
	if err != nil {
		return nil, impossible("taken", err.Error())
	}
	tx.Apply(added)
	return p, nil
}

func checkTimezone(hours float64) error {
	if !(hours >= control.MinTimezone && hours <= control.MaxTimezone) {
		return reading.About("timezone", fmt.Sprintf(" is not between %d and %d hours", control.MinTimezone, control.MaxTimezone))
	}
	return nil
}

// maxPeople bounds the people of a sandbox. Each may have a conversation.
//
//sendmock:bound people of a sandbox, when added by the control API | 422 too-many-people | TestPeopleAreBounded
const maxPeople = 20_000

func tooManyPeople() *control.Problem {
	return impossible("too-many-people", "a sandbox holds at most "+strconv.Itoa(maxPeople)+" people")
}

func pageOf(w *messenger.World, id string) (*messenger.Page, error) {
	if id == "" {
		if len(w.Pages) != 1 {
			return nil, reading.About("page_id", " is needed: this world has "+strconv.Itoa(len(w.Pages))+" pages")
		}
		return w.Pages[0], nil
	}
	n, _ := w.Node(id)
	if p, isPage := n.(*messenger.Page); isPage {
		return p, nil
	}
	return nil, notThere(spelling.NoSuchListed("page", id, ids(w.Pages), spelling.ThereAreSome(ids(w.Pages))))
}

// nobody says that the name is nobody's: who was meant, or who there is.
func nobody(w *messenger.World, name string) string {
	known := make([]string, len(w.People))
	for i, p := range w.People {
		known[i] = p.Called()
	}
	switch {
	case len(known) == 0 && name == "":
		return "there is nobody in this world"
	case len(known) == 0:
		return "there is no person " + strconv.Quote(name) + "; there is nobody in this world"
	}
	return spelling.NoSuchListed("person", name, known, spelling.ThereAreSome(known))
}

// withPage runs f with the Page that the path names.
func (d desk) withPage(r *http.Request, f func(tx *sandbox.Tx, p *messenger.Page) error) error {
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var page *messenger.Page
		if page, err = pageOf(tx.World, httpx.Var(r, "id")); err == nil {
			err = f(tx, page)
		}
	})
	return err
}

// withPerson runs f with the person that the path names, by PSID or slug.
func (d desk) withPerson(r *http.Request, f func(tx *sandbox.Tx, p *messenger.Person) error) error {
	name := httpx.Var(r, "person")
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		p, found := tx.World.Person(name)
		if !found {
			err = notThere(nobody(tx.World, name))
			return
		}
		err = f(tx, p)
	})
	return err
}

func (d desk) getPerson(r *http.Request) (reply, error) {
	var out control.Person
	err := d.withPerson(r, func(tx *sandbox.Tx, p *messenger.Person) error {
		out = view.Person(p, tx.Now)
		return nil
	})
	return reply{http.StatusOK, out}, err
}

func (d desk) changePerson(r *http.Request) (reply, error) {
	var in control.PersonChange
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	if in.Timezone != nil {
		if err := checkTimezone(*in.Timezone); err != nil {
			return reply{}, err
		}
	}
	if in.Phone != nil {
		if err := checkPhone(*in.Phone); err != nil {
			return reply{}, err
		}
	}
	if in.Profile != nil {
		if err := checkProfile(*in.Profile); err != nil {
			return reply{}, err
		}
	}
	var out control.Person
	err := d.withPerson(r, func(tx *sandbox.Tx, p *messenger.Person) error {
		tx.Apply([]messenger.Event{messenger.PersonChanged{
			Person: p, Blocked: in.Blocked, Unavailable: in.Unavailable, AppRole: in.AppRole,
			FirstName: in.FirstName, LastName: in.LastName, ProfilePic: in.ProfilePic, Locale: in.Locale, Gender: in.Gender, Phone: in.Phone,
			Timezone: in.Timezone, Profile: (*messenger.ProfileShape)(in.Profile),
		}})
		out = view.Person(p, tx.Now)
		return nil
	})
	return reply{http.StatusOK, out}, err
}

// ids are those of nodes.
func ids[N messenger.Node](nodes []N) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = n.NodeID()
	}
	return out
}
