package controlhttp

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
)

// maxShown bounds the names that a message lists where a world may have any number of them.
//
//sendmock:bound names that a refusal lists | their number | TestControlErrors
const maxShown = 10

// noSuch says that nothing has this name, and which one was meant, or which there are.
func noSuch(what, name string, known []string) string {
	if len(known) == 0 {
		return "there is no " + what + " " + strconv.Quote(name)
	}
	return noSuchListed(what, name, known, thereAre(known))
}

// noSuchListed is noSuch where the names are said in another way, as by the route that lists them.
func noSuchListed(what, name string, known []string, listed string) string {
	return "there is no " + what + " " + strconv.Quote(name) + cmp.Or(spelling.DidYouMean(name, known), "; "+listed)
}

func thereAre(names []string) string {
	if len(names) == 1 {
		return "there is " + names[0]
	}
	return "there are " + strings.Join(names, ", ")
}

// thereAreSome is thereAre within bounds: what goes past them is counted.
func thereAreSome(names []string) string {
	if len(names) <= maxShown {
		return thereAre(names)
	}
	return thereAre(names[:maxShown]) + " and " + strconv.Itoa(len(names)-maxShown) + " more"
}

// ids are those of nodes.
func ids[N messenger.Node](nodes []N) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = n.NodeID()
	}
	return out
}
