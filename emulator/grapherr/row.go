package grapherr

import (
	"iter"
	"sync"
)

// ID names a row of the catalogue, as "param-required".
type ID string

// Error lets an ID be the target of errors.Is.
func (id ID) Error() string { return string(id) }

// Row is one error answer of the platform. Rows are shared; callers must not change them.
type Row struct {
	ID             ID
	Code           int
	Subcode        int // 0 when there is none
	Type           string
	Status         int    // of the HTTP answer
	StatusEvidence string // seen, documented or chosen

	// The texts hold {name} where an argument goes, and {{ and }} for braces. Those of a row without arguments are
	// ready as they are.
	Message     string
	UserTitle   string
	UserMessage string
	Args        []Arg

	Transient Transient
	Form      Form
	Category  string

	When       string // in one sentence
	Evidence   string // of the text: seen, documented or chosen
	Confidence string // high, medium or low
	Sources    []string

	Default       bool   // whether the row stands for its code and subcode
	ReferenceText string // how the reference of the Page Messages edge words the code
}

// Arg is an argument of a row's texts.
type Arg struct{ Name, Default string }

// Transient is the member is_transient, which most answers do not have.
type Transient uint8

// The values of Transient.
const (
	TransientAbsent Transient = iota
	TransientFalse
	TransientTrue
)

// Form is the set and order of the members of an answer.
type Form string

// The forms that were seen on the wire.
const (
	FormPlain     Form = "plain"     // message, type, code, error_subcode, fbtrace_id
	FormUser      Form = "user"      // … error_subcode, is_transient, error_user_title, error_user_msg, fbtrace_id
	FormTransient Form = "transient" // as user, with is_transient before code
	FormBare      Form = "bare"      // code, message
)

type codePair struct{ code, subcode int }

type index struct {
	byID   map[ID]*Row
	byCode map[codePair]*Row
}

var catalogue = sync.OnceValue(func() index {
	x := index{make(map[ID]*Row, len(rows)), make(map[codePair]*Row, len(rows))}
	for i := range rows {
		r := &rows[i]
		x.byID[r.ID] = r
		if !r.Default {
			continue
		}
		x.byCode[codePair{r.Code, r.Subcode}] = r
		// A code that is known with subcodes only is answered by its first row.
		if _, ok := x.byCode[codePair{r.Code, 0}]; !ok {
			x.byCode[codePair{r.Code, 0}] = r
		}
	}
	return x
})

// Lookup returns the row of id.
func Lookup(id ID) (*Row, bool) {
	r, ok := catalogue().byID[id]
	return r, ok
}

// ByCode returns the row that stands for code and subcode. With subcode 0 that is the row without a subcode, and for a
// code that has none such the first of its rows.
func ByCode(code, subcode int) (*Row, bool) {
	r, ok := catalogue().byCode[codePair{code, subcode}]
	return r, ok
}

// All yields the rows in the order of the catalogue.
func All() iter.Seq[*Row] {
	return func(yield func(*Row) bool) {
		for i := range rows {
			if !yield(&rows[i]) {
				return
			}
		}
	}
}
