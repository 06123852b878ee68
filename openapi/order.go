package openapi

import (
	"cmp"
	"slices"
	"strconv"
)

// Members are the names of an object's members in the order in which a text of JSON, strict or loose, names them: each once, where it
// stands first. steps lead to the object: names, and indices in digits; a text that stands on the way may be JSON itself. Nil: there
// is no such object.
//
// Decoded objects are maps and have no order, which is what makes them cheap. Only errors list names in the order of the request
// (docs/facts/platform-2026-11.md §2); they read the text again.
func Members(text string, steps []string) []string {
	for _, text := range []string{text, "{" + text + "}"} { // as [Schema.Check] takes id:1 for an object
		p := looseParser{s: text}
		p.space()
		var names []string
		if err := p.members(steps, 0, &names); err == nil {
			return names
		}
	}
	return nil
}

// members goes through one value as value does. What steps lead to is listed; the rest is read over.
func (p *looseParser) members(steps []string, depth int, names *[]string) error {
	if p.i >= len(p.s) || depth > maxDepth {
		return errLoose
	}
	switch p.s[p.i] {
	case '{':
		return p.objectMembers(steps, depth, names)
	case '[':
		return p.arrayMembers(steps, depth, names)
	}
	v, err := p.value(depth)
	if text, isText := v.(string); isText {
		*names = Members(text, steps)
	}
	return err
}

func (p *looseParser) objectMembers(steps []string, depth int, names *[]string) error {
	p.i++
	var own []string
	seen := map[string]bool{}
	for !p.next('}') {
		key, err := p.key()
		if err != nil {
			return err
		}
		if !p.next(':') {
			return errLoose
		}
		p.space()
		if len(steps) == 0 && !seen[key] {
			seen[key] = true
			own = append(own, key)
		}
		if err := p.step(steps, key, depth, names); err != nil {
			return err
		}
		if !p.next(',') {
			if p.next('}') {
				break
			}
			return errLoose
		}
	}
	if len(steps) == 0 {
		*names = own
	}
	return nil
}

func (p *looseParser) arrayMembers(steps []string, depth int, names *[]string) error {
	p.i++
	for i := 0; !p.next(']'); i++ {
		p.space()
		if err := p.step(steps, strconv.Itoa(i), depth, names); err != nil {
			return err
		}
		if !p.next(',') {
			if p.next(']') {
				break
			}
			return errLoose
		}
	}
	return nil
}

// step reads the value of one member or element, and goes into it where the steps do.
func (p *looseParser) step(steps []string, key string, depth int, names *[]string) error {
	if len(steps) > 0 && steps[0] == key {
		return p.members(steps[1:], depth+1, names)
	}
	_, err := p.value(depth + 1)
	return err
}

// Ordered is the problem with its keys as names has them. A key that is not among them goes last.
func (p Problem) Ordered(names []string) Problem {
	place := make(map[string]int, len(names))
	for i, name := range names {
		if _, twice := place[name]; !twice {
			place[name] = i - len(names) // below 0, which is the place of all others
		}
	}
	p.Keys = slices.Clone(p.Keys)
	slices.SortStableFunc(p.Keys, func(a, b string) int { return cmp.Compare(place[a], place[b]) })
	return p
}
