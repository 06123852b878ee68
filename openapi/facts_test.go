package openapi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the document promises of requests holds in the checker: each fact's request is taken, or refused where the document
// says so, and the one that breaks it is refused.
func TestFactsHold(t *testing.T) {
	spec, err := Load()
	require.NoError(t, err)
	require.Greater(t, len(spec.Operation("Page", "messages", "POST").Facts()), 300)
	require.Greater(t, len(spec.Operation("Page", "subscribed_apps", "POST").Facts()), 100)
	for _, op := range spec.Operations() {
		for _, f := range op.Facts() {
			t.Run(op.ID+"/"+string(f.Kind)+"/"+f.Path+"/"+f.What, func(t *testing.T) { checkFact(t, op, f) })
		}
	}
}

func checkFact(t *testing.T, op *Operation, f Fact) {
	t.Helper()
	_, problems := op.Params.Check(plain(t, f.Shows))
	for _, p := range problems {
		if p.Keyword != Refused {
			t.Errorf("%s: %v", text(f.Shows), p)
		}
	}
	if f.Breaks != nil {
		if _, problems := op.Params.Check(plain(t, f.Breaks)); len(problems) == 0 {
			t.Errorf("%s is taken", text(f.Breaks))
		}
	}
}

// plain is a body as it comes from a client.
func plain(t *testing.T, body map[string]any) map[string]any {
	dec := json.NewDecoder(strings.NewReader(text(body)))
	dec.UseNumber()
	var out map[string]any
	require.NoError(t, dec.Decode(&out))
	return out
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
