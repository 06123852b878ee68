package graph

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
)

type object = map[string]any

// newLimits are the defaults of the record.
var newLimits record.Limits

func encode(tb testing.TB, v any) []byte {
	tb.Helper()
	text, err := json.Marshal(v)
	require.NoError(tb, err)
	return text
}

// readJSON reads JSON as a request's body is read.
func readJSON(tb testing.TB, text []byte) object {
	tb.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var out object
	require.NoError(tb, dec.Decode(&out))
	return out
}

func asObject(v any) object {
	m, _ := v.(object)
	return m
}

func asList(v any) []any {
	l, _ := v.([]any)
	return l
}
