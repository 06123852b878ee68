package reading

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/sendmock/sendmock/internal/spelling"
)

// switches are the members that say yes or no.
var switches = []string{"bot", "fail", "strict", "pending", "unrouted"}

// Query refuses what is wrong with the query of a request: a member that is not known would be ignored, and a test that
// misspelt it be none the wiser. Lists look at the names of their filters themselves.
func Query(r *http.Request, known []string) error {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return Malformed("the query cannot be read: " + err.Error())
	}
	isList := slices.Contains(known, "limit")
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(q)) {
		value := q[name][len(q[name])-1]
		_, readable := yesOrNo(q, name)
		switch {
		case len(known) == 0:
			problems = append(problems, spelling.NoSuch("parameter", name, nil)+": this takes none in its query")
		case !slices.Contains(known, name) && !isList:
			problems = append(problems, spelling.NoSuch("parameter", name, known))
		case slices.Contains(switches, name) && !readable:
			problems = append(problems, name+" is 1, true, 0 or false, not "+strconv.Quote(value))
		case value == "" && slices.Contains(known, name) && !slices.Contains(switches, name):
			problems = append(problems, name+" is empty; leave it out for "+everything(name))
		}
	}
	switch len(problems) {
	case 0:
		return nil
	case 1:
		return Malformed(problems[0])
	}
	return Malformed("the query cannot be read", problems...)
}

// everything is what a member of the query stands for that is left out.
func everything(name string) string {
	switch name {
	case "psid", "psid_unknown":
		return "anybody"
	case "format", "chapters", "since", "after", "limit", "app_id":
		return "the default"
	}
	return "any"
}

// yesOrNo reads a member that says yes or no: 1, true, or its name alone; 0, false, or nothing of it.
func yesOrNo(q url.Values, name string) (is, readable bool) {
	values := q[name]
	if len(values) == 0 {
		return false, true
	}
	switch values[len(values)-1] {
	case "", "1", "true":
		return true, true
	case "0", "false":
		return false, true
	}
	return false, false
}

// Yes says whether a query that has been read says yes to a member.
func Yes(q url.Values, name string) bool {
	is, _ := yesOrNo(q, name)
	return is
}
