package yamlfile

import "fmt"

// Version reports whether a file says "version: want"; what is what its root is called, as "world". It comes before
// anything else, for a file of another version is not wrong, only unknown.
func Version(root *Node, want int, what string, log *Log) bool {
	log.See("$", root)
	if root.Kind != Mapping {
		log.Add("$", "must be a mapping with the keys of a %s (got %s)", what, root.Kind)
		return false
	}
	n := root.Entry("version")
	if n == nil {
		log.Add("$", `must say "version: %d"`, want)
		return false
	}
	log.See("$.version", n)
	if n.Kind != Integer || n.Text != fmt.Sprint(want) {
		log.Add("$.version", "is not supported: this program reads version %d (got %s)", want, n.Describe())
		return false
	}
	return true
}
