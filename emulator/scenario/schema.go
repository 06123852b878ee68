package scenario

import (
	"bytes"
	_ "embed"
)

//go:embed scenario.schema.json
var schema []byte

// Schema is the JSON Schema of scenario files, for editors. It knows the shape; [Load] knows also what only fits together.
func Schema() []byte { return bytes.Clone(schema) }
