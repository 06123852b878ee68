package scenario

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// LoadExpectations reads the body of POST verify from a file, YAML or JSON: a mapping with expectations, checks, since and
// the waits, which may be durations as in a story (patience: 5s), or a list of expectations alone. where says where in the file a member of it stands, and what the file calls it, for
// mistakes that only a server sees. The error is a [yamlfile.Problems] with every mistake in the file.
func LoadExpectations(name string, data []byte) (in control.Verification, where func(member string) string, err error) {
	log := yamlfile.NewLog(name)
	root := yamlfile.Read(data, MaxBytes, log)
	if root == nil {
		return in, nil, log.Problems()
	}
	var seen *yamlfile.Node // notes where everything stands
	yamlfile.Decode(root, &seen, log)
	st := stepReader{fileReader: &fileReader{log: log}}
	st.anybody = true // slugs are the server's
	var out control.Verification
	list, path := root, "$"
	if root.Kind == yamlfile.Mapping {
		list, path = nil, "$.expectations"
		rest := *root
		rest.Entries = nil
		waits := map[string]*yamlfile.Node{}
		for _, e := range root.Entries {
			switch e.Key {
			case "expectations":
				list = e.Value
			case "patience", "quiet":
				waits[e.Key] = e.Value
			default:
				rest.Entries = append(rest.Entries, e)
			}
		}
		out, _ = into[control.Verification](&st, &rest, "$")
		st.asMilliseconds(waits["patience"], "patience", &out.PatienceMS)
		st.asMilliseconds(waits["quiet"], "quiet", &out.QuietMS)
		if _, err := contract.ParseChecks(out.Checks); err != nil {
			var problems contract.Problems
			errors.As(err, &problems)
			for _, p := range problems {
				log.Add("$."+p.Path, "%s", p.Message)
			}
		}
	}
	if list != nil {
		out.Expectations = st.expectations(list, path)
	}
	if found := log.Problems(); len(found) > 0 {
		return in, nil, found
	}
	where = func(member string) string {
		path := "$." + member
		if root.Kind != yamlfile.Mapping {
			member = strings.TrimPrefix(member, "expectations")
			path = "$" + member
		}
		at := log.Where(path)
		return fmt.Sprintf("%s:%d:%d: %s", name, at.Line, at.Column, member)
	}
	return out, where, nil
}

// asMilliseconds reads a wait that is written as a story has it, where the body has milliseconds. nil is one that is not given.
func (r *fileReader) asMilliseconds(n *yamlfile.Node, name string, ms **int) {
	path := yamlfile.KeyPath("$", name)
	d := r.wall(path, n)
	switch {
	case n == nil:
	case *ms != nil:
		r.log.Add(path, "is %s_ms in other words: one of them is enough", name)
	default:
		*ms = new(int(d.Milliseconds()))
	}
}
