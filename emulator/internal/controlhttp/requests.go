package controlhttp

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/judge"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/internal/spelling"
)

const (
	defaultRequests = 100
	maxRequests     = 1000
)

func (d desk) getRequests(r *http.Request) (reply, error) {
	q := r.URL.Query()
	f, err := d.filter(q)
	if err != nil {
		return reply{}, err
	}
	if f.limit < 0 {
		f.limit = defaultRequests
	}
	if reading.Yes(r.URL.Query(), "pending") {
		out := control.Requests{Requests: []control.Exchange{}, Next: f.since, Evicted: d.sandbox.Record.Evicted()}
		for _, seq := range d.sandbox.Record.Pending() {
			out.Requests = append(out.Requests, view.Pending(d.sandbox.Name, seq))
		}
		return ok(out)
	}
	p := d.pick(f)
	return ok(list(none{}, "requests", func(l *listing) {
		p.each(func(e *record.Exchange, mask *mask.Mask) bool { return l.add(d.exchangeView(e, mask)) })
	}, func() any {
		return requestsEnd{
			Next: p.next, More: p.more, Evicted: d.sandbox.Record.Evicted(),
			Incomplete: d.sandbox.Record.EvictedSince(f.since), // asked behind the reading: nothing goes unnoticed in between
		}
	}))
}

// requestsEnd are the members of [control.Requests] behind the list.
type requestsEnd struct {
	Next       int64 `json:"next"`
	Evicted    int64 `json:"evicted"`
	More       bool  `json:"more,omitempty"`
	Incomplete bool  `json:"incomplete,omitempty"`
}

// picking is a way through the record, up to what was recorded last when it began. It holds a few exchanges at a time: however slowly an
// answer is read, the record can let go of what is old.
type picking struct {
	desk   desk
	filter filter
	upTo   int64
	next   int64 // the last seq that was looked at
	more   bool  // there are more to be looked at
}

func (d desk) pick(f filter) *picking {
	return &picking{desk: d, filter: f, upTo: d.sandbox.Record.Seq(), next: f.since}
}

// pickedAtOnce is how many exchanges a picking holds.
const pickedAtOnce = 32

// each hands over what the filter picks, with what masks it, as long as it is taken.
func (p *picking) each(take func(e *record.Exchange, mask *mask.Mask) bool) {
	taken := 0
	room := make([]*record.Exchange, pickedAtOnce)
	for list := room; len(list) == len(room); {
		list, _ = p.desk.sandbox.Record.Read(p.next, room)
		mask := p.desk.maskOf(list)
		for _, e := range list {
			switch {
			case e.Seq > p.upTo:
				return
			case taken == p.filter.limit:
				p.more = true
				return
			case p.filter.matches(e):
				if !take(e, mask) {
					p.more = true
					return
				}
				taken++
			}
			p.next = e.Seq
		}
	}
}

// maskOf hides the sandbox's secrets, and those that the exchanges brought along.
func (d desk) maskOf(list []*record.Exchange) *mask.Mask {
	var secrets []string
	for _, e := range list {
		secrets = append(secrets, e.Call.Secrets...)
	}
	return d.sandbox.Masker(secrets...)
}

// foundAnswer answers with what a search found. What cannot be on the page is let go of, and so is what has been written.
func (d desk) foundAnswer(found judge.Found) document {
	mask := d.maskOf(found.Exchanges)
	size, fits := 0, 0
	for ; fits < len(found.Exchanges) && size <= maxPage; fits++ {
		size += len(found.Exchanges[fits].Call.Body) + len(found.Exchanges[fits].Outcome.Response)
	}
	end := foundEnd{Next: found.Next, More: fits < len(found.Exchanges)}
	page := slices.Clone(found.Exchanges[:fits])
	if end.More {
		end.Next = page[fits-1].Seq
	}
	return list(none{}, "requests", func(l *listing) {
		for i, e := range page {
			if !l.add(d.exchangeView(e, mask)) {
				end = foundEnd{Next: page[i].Seq - 1, More: true} // behind all that are on the page
				return
			}
			page[i] = nil
		}
	}, func() any { return end })
}

// foundEnd are the members of [control.Found] behind the list.
type foundEnd struct {
	Next int64 `json:"next"`
	More bool  `json:"more,omitempty"`
}

func (d desk) clearRequests(*http.Request) (reply, error) {
	d.judge.Clear()
	return reply{}, nil
}

// filters are the members of that query.
var filters = []string{
	"since", "limit", "operation", "node", "method", "path", "status", "code", "subcode", "psid", "psid_unknown", "page_id", "rule", "fault",
	"unrouted", "pending",
}

// filter is the query of GET requests.
type filter struct {
	since    int64
	limit    int // below 0: none was given
	texts    map[string]string
	numbers  map[string]int
	unrouted *bool
}

// match is what a filter names, as a match has it.
func (f *filter) match() *contract.Match {
	m := &contract.Match{
		Operation: f.texts["operation"], Node: f.texts["node"], Method: f.texts["method"], Rule: f.texts["rule"], PageID: f.texts["page_id"], Fault: f.texts["fault"],
	}
	if code, given := f.numbers["code"]; given {
		m.Code = &code
	}
	if subcode, given := f.numbers["subcode"]; given {
		m.Subcode = &subcode
	}
	return m
}

func (d desk) filter(q url.Values) (filter, error) {
	f := filter{limit: -1, texts: map[string]string{}, numbers: map[string]int{}}
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(q)) {
		values := q[name]
		value := values[len(values)-1]
		switch name {
		case "since", "limit", "status", "code", "subcode":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 && name != "code" {
				problems = append(problems, name+" is no number: "+strconv.Quote(value))
				continue
			}
			switch name {
			case "since":
				f.since = n
			case "limit":
				f.limit = int(min(n, maxRequests))
			default:
				f.numbers[name] = int(n)
			}
		case "psid", "psid_unknown":
			psid, err := d.personFilter(name, value)
			if err != nil {
				return f, err
			}
			f.texts["psid"] = psid
		case "operation", "node", "method", "path", "page_id", "rule", "fault":
			f.texts[name] = value
		case "unrouted":
			b := reading.Yes(q, name)
			f.unrouted = &b
		case "pending":
		default:
			problems = append(problems, spelling.NoSuch("filter", name, filters))
		}
	}
	if problems != nil {
		return f, reading.Malformed("the query cannot be read", problems...)
	}
	res := resolution{desk: d}
	res.match("", f.match())
	return f, res.problem()
}

func (f filter) matches(e *record.Exchange) bool {
	c, o := &e.Call, &e.Outcome
	for name, want := range f.texts {
		var got string
		switch name {
		case "operation":
			got = c.Operation
		case "node":
			got = c.Node
		case "method":
			got, want = c.Method, strings.ToUpper(want)
		case "path":
			got = c.Path
		case "page_id":
			got = c.PageID
		case "psid":
			got = c.PSID
		case "fault":
			got = o.Fault
		case "rule":
			if violates(o, want) {
				continue
			}
			got = o.Rule
		}
		if got != want {
			return false
		}
	}
	for name, want := range f.numbers {
		var got int
		switch name {
		case "status":
			got = o.Status
		case "code":
			got = o.Code
		case "subcode":
			got = o.Subcode
		}
		if got != want {
			return false
		}
	}
	return f.unrouted == nil || *f.unrouted == c.Unrouted
}

func violates(o *record.Outcome, rule string) bool {
	return slices.ContainsFunc(o.Violations, func(v record.Violation) bool { return v.Rule == rule })
}

// exchangeView is the pretty form of a record, with all secrets masked.
func (d desk) exchangeView(e *record.Exchange, mask *mask.Mask) control.Exchange {
	return view.Exchange(d.sandbox.Name, e, mask, d.Decode)
}
