package scenario

import (
	"bytes"
	_ "embed"
)

//go:embed scenario.schema.json
var schema []byte

// Schema is the JSON Schema of scenario files, for editors. It knows the shape; [Load] knows also what only fits together.
func Schema() []byte { return bytes.Clone(schema) }

//go:embed expectations.schema.json
var expectationsSchema []byte

// ExpectationsSchema is the JSON Schema of the files of `sendmock verify`, for editors; [LoadExpectations] reads them.
func ExpectationsSchema() []byte { return bytes.Clone(expectationsSchema) }
