package controlhttp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
)

// resolution makes matches ready to be compared: slugs become PSIDs, and what stands for nothing is refused. Of a name that is
// nobody's nothing is ever recorded, so an absence would hold whatever the bot did.
type resolution struct {
	desk    desk
	names   contract.Problems // that no sendmock has
	present contract.Problems // of people, Pages and faults that are not here
}

// match resolves one match. Paths of problems begin with at.
func (r *resolution) match(at string, m *contract.Match) {
	r.names = append(r.names, r.desk.vocabulary.Unknown(at, m)...)
	r.desk.sandbox.Do(func(tx *sandbox.Tx) {
		person := r.person(tx.World, at+"psid", &m.PSID)
		if m.PageID != "" {
			r.page(tx.World, at+"page_id", m.PageID, person)
		}
		if m.Fault != "" && m.Fault != fault.Preferred && !tx.Faults.Knew(m.Fault) {
			r.missing(at+"fault", "there is no fault rule "+strconv.Quote(m.Fault)+", and there was none since the start")
		}
	})
}

// person resolves whom a match is about.
func (r *resolution) person(w *messenger.World, at string, who *contract.Whom) *messenger.Person {
	if who.Name == "" {
		return nil
	}
	p, here := w.Person(who.Name)
	switch {
	case here && who.Unknown:
		r.missing(at, strconv.Quote(who.Name)+" is not unknown: it is "+p.Name()+"; write it without \"unknown\"")
	case here:
		who.Name = p.PSID
	case !who.Unknown:
		r.missing(at, nobody(w, who.Name))
	}
	return p
}

// page checks the Page of a match: PSIDs are of one Page.
func (r *resolution) page(w *messenger.World, at, id string, person *messenger.Person) {
	n, _ := w.Node(id)
	switch page, isPage := n.(*messenger.Page); {
	case !isPage:
		r.missing(at, spelling.NoSuch("Page", id, ids(w.Pages)))
	case person != nil && person.Page != page:
		r.missing(at, person.Name()+" is a person of the Page "+person.Page.ID+": PSIDs are of one Page")
	}
}

func (r *resolution) missing(at, message string) {
	r.present = append(r.present, contract.Problem{Path: at, Message: message})
}

// problem is the refusal, or nil.
func (r *resolution) problem() error {
	switch {
	case len(r.names) > 0:
		return misnamed(append(r.names, r.present...))
	case len(r.present) == 0:
		return nil
	}
	p := impossible("unknown-name", "a match is about somebody or something that is not here")
	if slices.ContainsFunc(r.present, func(p contract.Problem) bool { return strings.Contains(p.Path, "psid") }) {
		p.Code = "unknown-person"
	}
	return listed(p, r.present)
}

// matches resolves the matches of expectations.
func (d desk) matches(list []contract.Expectation) error {
	r := resolution{desk: d}
	for i := range list {
		at := "expectations[" + strconv.Itoa(i) + "]."
		r.match(at+"match.", &list[i].Match)
		if list[i].Start != nil {
			r.match(at+"after.", list[i].Start)
		}
	}
	return r.problem()
}

// personFilter reads the person of a list's query: psid is a PSID or a slug, psid_unknown a PSID that nobody here has.
func (d desk) personFilter(name, value string) (string, error) {
	r := resolution{desk: d}
	who := contract.Whom{Name: value, Unknown: name == "psid_unknown"}
	d.sandbox.Do(func(tx *sandbox.Tx) { r.person(tx.World, name, &who) })
	if len(r.present) > 0 {
		return "", naming(impossible("unknown-person", r.present[0].String()), name)
	}
	return who.Name, nil
}

func misnamed(p contract.Problems) error {
	if len(p) == 0 {
		return nil
	}
	return listed(reading.Malformed("a match names what is not there"), p)
}

// listed says in a refusal's details what is wrong where. The places are terms.
func listed(p *control.Problem, problems contract.Problems) *control.Problem {
	p.Details = problems.Lines()
	for i := range problems {
		p.Terms = append(p.Terms, problems[i].Path)
	}
	return p
}
