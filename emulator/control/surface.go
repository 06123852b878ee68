package control

import (
	"context"
	"net/url"
)

// Surface is GET surface: what the platform has, emulated or not.
type Surface struct {
	Operations []SurfaceOperation `json:"operations"`
	Fields     []SurfaceField     `json:"fields"`
	Parameters []SurfaceParameter `json:"parameters"`
	Rules      []Rule             `json:"rules"`
	Errors     int                `json:"errors"` // in the catalogue
}

// SurfaceOperation is a method on a node, on one of its edges, or on a path that begins with no object's id.
type SurfaceOperation struct {
	ID          string   `json:"id"` // as requests have it; of what is not emulated the method and the path
	Method      string   `json:"method"`
	Path        string   `json:"path"`        // /{page-id}/messages
	Node        string   `json:"node"`        // ""  of a path that begins with no object's id
	Permissions []string `json:"permissions"` // asked of the token; of what is not emulated nothing is known
	Emulated    string   `json:"emulated"`    // full, partly or no
	Limits      string   `json:"limits,omitempty"`
	Evidence    string   `json:"evidence"` // documented, seen or chosen
}

// SurfaceField is a field of a node.
type SurfaceField struct {
	Node     string `json:"node"`
	Name     string `json:"name"`
	Emulated string `json:"emulated"` // full or no
}

// SurfaceParameter is a parameter of an operation, dotted: message.attachment.type.
type SurfaceParameter struct {
	Operation string `json:"operation"` // its id
	Name      string `json:"name"`
	Emulated  string `json:"emulated"` // full or no
}

// How far something is emulated.
const (
	EmulatedFully  = "full"
	EmulatedPartly = "partly"
	NotEmulated    = "no"
)

// Emulated are the values of emulated.
var Emulated = []string{EmulatedFully, EmulatedPartly, NotEmulated}

// Surface reads what the platform has. filter may be nil; it has node and emulated.
func (c *Client) Surface(ctx context.Context, filter url.Values) (Surface, error) {
	var out Surface
	path := "surface"
	if len(filter) > 0 {
		path += "?" + filter.Encode()
	}
	return out, c.call(ctx, "GET", path, nil, &out)
}
