package openapi

import (
	"maps"
	"slices"
)

// readPermissions reads x-permissions, and what holds where it says nothing.
func (s *Spec) readPermissions(c *compiler) {
	lines, _ := s.doc.Extensions["x-permissions"].(map[string]any)
	left := maps.Clone(lines)
	for _, op := range s.operations {
		listed, said := extList(lines, op.ID)
		switch {
		case said:
			op.Permissions = listed
		case op.Node == "" || op.Node == "User" || op.Node == "Application":
			op.Permissions = []string{}
		default:
			op.Permissions = []string{"pages_messaging"}
		}
		delete(left, op.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(left)) {
		c.problem("x-permissions", "there is no operation %s", id)
	}
}
