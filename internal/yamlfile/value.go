package yamlfile

import (
	"strconv"
	"strings"
)

// Value is the part of a file at path that has no schema: maps, lists, text, bool, int64, float64 and nil.
func (n *Node) Value(path string, log *Log) any {
	switch n.Kind {
	case Mapping:
		decoder{log}.keys(path, n, nil)
		out := make(map[string]any, len(n.Entries))
		for _, e := range n.Entries {
			out[e.Key] = e.Value.Value(KeyPath(path, e.Key), log)
		}
		return out
	case Sequence:
		out := make([]any, len(n.Items))
		for i, item := range n.Items {
			out[i] = item.Value(ItemPath(path, i), log)
		}
		return out
	case Text:
		return n.Text
	case Bool:
		return strings.EqualFold(n.Text, "true")
	case Null:
		return nil
	}
	if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
		return i
	}
	f, err := strconv.ParseFloat(n.Text, 64)
	if err != nil {
		log.See(path, n)
		log.Add(path, "must be a decimal number (got %s)", Quote(n.Text))
	}
	return f
}
