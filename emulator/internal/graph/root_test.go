package graph

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/openapi"
)

// withRoots is the description with two root operations more: GET /whoami, and POST /front/door, which needs no token.
func withRoots(t *testing.T) *openapi.Spec {
	t.Helper()
	spec, err := openapi.Load()
	require.NoError(t, err)
	text, err := spec.JSON()
	require.NoError(t, err)
	doc := readJSON(t, text)
	answer := object{"200": object{"description": "ok", "content": object{"application/json": object{"schema": object{"type": "object"}}}}}
	paths := doc["paths"].(object)
	paths["/whoami"] = object{"get": object{"operationId": "whoami", "x-graph-root": "whoAmI", "responses": answer}}
	paths["/front/door"] = object{"post": object{"operationId": "door", "x-graph-root": "openDoor", "responses": answer, "parameters": []any{
		object{"name": "key", "in": "query", "required": true, "schema": object{"type": "string"}},
	}}}
	text, err = json.Marshal(doc)
	require.NoError(t, err)
	spec, err = openapi.Parse(text)
	require.NoError(t, err)
	return spec
}

// A path that begins with no object's id is found and served like any other, with and without a token, and recorded by its name.
func TestRootOperations(t *testing.T) {
	t.Parallel()
	base, sb := newService(t, record.Limits{})
	operations := edge.All()
	operations["whoAmI"] = edge.Operation{Run: func(c *edge.Call, _ *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
		return fbjson.Object{{Key: "id", Value: c.Token.OwnerID()}}, nil
	}}
	operations["openDoor"] = edge.Operation{Tokenless: true, Run: func(c *edge.Call, _ *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
		return fbjson.Object{{Key: "opened_by", Value: decode.Member(c.Args, "key")}}, nil
	}}
	service, err := New(Config{Spec: withRoots(t), Registry: base.registry, Fallback: sb, CheckAnswers: true, Log: base.log, Operations: operations})
	require.NoError(t, err)

	type got struct {
		Status          int
		Body, Operation string
	}
	tests := []struct {
		name string
		give Request
		want got
	}{
		{"with a token", get("/v25.0/whoami", ""), got{200, `{"id":"104000000000001"}`, "whoAmI"}},
		{"without a token that it needs", Request{Method: "GET", Path: "/v25.0/whoami"}, got{400, "", "whoAmI"}},
		{"not with this method", Request{Method: "DELETE", Path: "/v25.0/front/door", Query: "key=K"}, got{400, "", ""}},
		{"tokenless", Request{Method: "POST", Path: "/v25.0/front/door", Query: "key=K"}, got{200, `{"opened_by":"K"}`, "openDoor"}},
		{"tokenless, checked by its schema", Request{Method: "POST", Path: "/front/door"}, got{400, "", "openDoor"}},
	}
	for _, tt := range tests {
		a := service.Serve(tt.give)
		seen := got{a.Status, string(a.Body), a.Operation}
		if tt.want.Body == "" {
			seen.Body = ""
		}
		if diff := cmp.Diff(tt.want, seen); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", tt.name, diff, a.Body)
		}
		a.Out()
	}
}
