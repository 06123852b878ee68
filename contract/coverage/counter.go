package coverage

import (
	"slices"
	"strings"
	"sync"
)

// The bounds of what is kept of rows that the surface does not list. Their ids come from requests.
const (
	//sendmock:bound rows that a group of coverage keeps beyond the surface's | counted in the group, without a row | TestUnlistedIsBounded
	maxUnlisted = 200 // in a group
	//sendmock:bound bytes of the id of such a row | counted in the group, without a row | TestUnlistedIsBounded
	maxUnlistedID = 200 // bytes
)

// Seen is what one exchange or one delivery exercised. Empty parts count nothing.
type Seen struct {
	Operation   string
	Parameters  []string // of Operation, as [ParameterNames] gives them: without it
	MessageKind string
	Rules       []string // that refused or warned
	ErrorID     string
	Window      string // [WindowRow]
	Event       string // the webhook event, of a delivery
}

// Counter counts what was seen. It is safe for concurrent use.
type Counter struct {
	index *Index

	mu       sync.Mutex // guards what follows
	counts   [groupCount][]int64
	unlisted [groupCount]map[key]int64
}

// NewCounter counts the rows of an index, from zero.
func NewCounter(index *Index) *Counter {
	c := &Counter{index: index}
	for g := range groupCount {
		c.counts[g] = make([]int64, len(index.rows[g]))
	}
	return c
}

// Add counts what was seen. It is called for every Graph exchange and allocates nothing for rows of the surface.
func (c *Counter) Add(s Seen) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count(operations, key{id: s.Operation})
	if s.Operation != "" {
		for _, name := range s.Parameters {
			c.count(parameters, key{s.Operation, name})
		}
	}
	c.count(messageKinds, key{id: s.MessageKind})
	for _, id := range s.Rules {
		c.count(rules, key{id: id})
	}
	c.count(errorIDs, key{id: s.ErrorID})
	c.count(windows, key{id: s.Window})
	c.count(events, key{id: s.Event})
}

func (c *Counter) count(g group, k key) {
	if k.id == "" {
		return
	}
	if i, listed := c.index.at[g][k]; listed {
		c.counts[g][i]++
		return
	}
	m := c.unlisted[g]
	if _, known := m[k]; known {
		m[k]++
		return
	}
	if len(m) >= maxUnlisted || len(k.operation)+len(k.id) > maxUnlistedID {
		return
	}
	if m == nil {
		m = map[key]int64{}
		c.unlisted[g] = m
	}
	m[key{strings.Clone(k.operation), strings.Clone(k.id)}] = 1 // the request's own text is let go
}

// Reset goes back to zero.
func (c *Counter) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for g := range groupCount {
		clear(c.counts[g])
		c.unlisted[g] = nil
	}
}

// Report is what has been counted so far: every row of the surface in its order, then what it does not list, sorted.
func (c *Counter) Report() Report {
	r := newReport()
	c.mu.Lock()
	for g := range groupCount {
		rows := slices.Grow(*r.rows(g), len(c.counts[g])+len(c.unlisted[g]))
		for i, row := range c.index.rows[g] {
			row.Count = c.counts[g][i]
			rows = append(rows, row)
		}
		for k, n := range c.unlisted[g] {
			rows = append(rows, Row{ID: k.row(), Count: n, Unlisted: true})
		}
		*r.rows(g) = rows
	}
	c.mu.Unlock()
	r.settle()
	return r
}
