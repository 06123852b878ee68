package spelling

import (
	"cmp"
	"strconv"
	"strings"
)

// maxShown bounds the names that a message lists where a world may have any number of them.
//
//sendmock:bound names that a refusal lists | their number | TestNoSuch
const maxShown = 10

// NoSuch says that nothing has this name, and which one was meant, or which there are.
func NoSuch(what, name string, known []string) string {
	if len(known) == 0 {
		return "there is no " + what + " " + strconv.Quote(name)
	}
	return NoSuchListed(what, name, known, ThereAre(known))
}

// NoSuchListed is NoSuch where the names are said in another way, as by the route that lists them.
func NoSuchListed(what, name string, known []string, listed string) string {
	return "there is no " + what + " " + strconv.Quote(name) + cmp.Or(DidYouMean(name, known), "; "+listed)
}

// ThereAre says which names there are; at least one.
func ThereAre(names []string) string {
	if len(names) == 1 {
		return "there is " + names[0]
	}
	return "there are " + strings.Join(names, ", ")
}

// ThereAreSome is ThereAre within bounds: what goes past them is counted.
func ThereAreSome(names []string) string {
	if len(names) <= maxShown {
		return ThereAre(names)
	}
	return ThereAre(names[:maxShown]) + " and " + strconv.Itoa(len(names)-maxShown) + " more"
}
