package controlhttp_test

import (
	"errors"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/golden"
	"github.com/sendmock/sendmock/openapi"
)

// The surface is the description and the platform's names: every operation once, of which requests have the id.
func TestSurface(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Load()
	require.NoError(t, err)
	s, err := emulator.Start(t).Control().Surface(t.Context(), nil)
	require.NoError(t, err)
	emulated, ids := 0, map[string]control.SurfaceOperation{}
	for _, op := range s.Operations {
		require.NotContains(t, ids, op.ID)
		ids[op.ID] = op
		if op.Emulated != control.NotEmulated {
			emulated++
		}
		require.Equal(t, op.Emulated == control.EmulatedPartly, op.Limits != "", "what is partly there says what it lacks: %s", op.ID)
	}
	golden.Diff(t, len(spec.Operations()), emulated)
	golden.Diff(t, len(spec.Missing()), len(s.Operations)-emulated)
	for _, want := range []control.SurfaceOperation{
		{ID: "passThreadControl", Method: "POST", Path: "/{page-id}/pass_thread_control", Node: "Page", Permissions: []string{"pages_messaging"}, Emulated: "full", Evidence: "documented"},
		{ID: "listAccounts", Method: "GET", Path: "/{user-id}/accounts", Node: "User", Permissions: []string{"pages_show_list"}, Emulated: "partly", Limits: "parameters passed over: ad_id, is_promotable", Evidence: "documented"},
		{ID: "GET /{page-id}/albums", Method: "GET", Path: "/{page-id}/albums", Node: "Page", Permissions: []string{}, Emulated: "no", Evidence: "documented"},
		{ID: "GET /sticker_packs", Method: "GET", Path: "/sticker_packs", Permissions: []string{}, Emulated: "no", Evidence: "documented"},
	} {
		if diff := cmp.Diff(want, ids[want.ID]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.ID, diff)
		}
	}
	for _, p := range s.Parameters {
		require.Contains(t, ids, p.Operation)
	}
	require.Contains(t, s.Parameters, control.SurfaceParameter{Operation: "sendMessage", Name: "message.text", Emulated: "full"})
	require.Contains(t, s.Parameters, control.SurfaceParameter{Operation: "listAccounts", Name: "ad_id", Emulated: "no"})
	require.NotContains(t, s.Parameters, control.SurfaceParameter{Operation: "listAccounts", Name: "ad_id", Emulated: "full"})
	require.Contains(t, s.Parameters, control.SurfaceParameter{Operation: "POST /{page-id}/calls", Name: "action", Emulated: "no"})
	require.Contains(t, s.Fields, control.SurfaceField{Node: "Conversation", Name: "participants", Emulated: "full"})
	require.Contains(t, s.Fields, control.SurfaceField{Node: "Page", Name: "bio", Emulated: "no"})
	require.Contains(t, s.Fields, control.SurfaceField{Node: "Business", Name: "name", Emulated: "no"})
	golden.Diff(t, len(messenger.Rules()), len(s.Rules))
	golden.Diff(t, len(slices.Collect(grapherr.All())), s.Errors)
}

func TestSurfaceFilters(t *testing.T) {
	t.Parallel()
	c := emulator.Start(t).Control()
	all, err := c.Surface(t.Context(), nil)
	require.NoError(t, err)
	pages, err := c.Surface(t.Context(), url.Values{"node": {"Page"}})
	require.NoError(t, err)
	missing, err := c.Surface(t.Context(), url.Values{"node": {"Page"}, "emulated": {"no"}})
	require.NoError(t, err)
	count := func(s control.Surface, wanted func(node, emulated string) bool) (n int) {
		for _, op := range s.Operations {
			if wanted(op.Node, op.Emulated) {
				n++
			}
		}
		for _, f := range s.Fields {
			if wanted(f.Node, f.Emulated) {
				n++
			}
		}
		return n
	}
	ofPage := func(node, _ string) bool { return node == "Page" }
	notThere := func(node, emulated string) bool { return node == "Page" && emulated == "no" }
	golden.Diff(t, count(all, ofPage), len(pages.Operations)+len(pages.Fields))
	golden.Diff(t, count(all, notThere), len(missing.Operations)+len(missing.Fields))
	require.Less(t, len(missing.Operations), len(pages.Operations))
	require.NotEmpty(t, missing.Parameters)

	for name, want := range map[string]string{
		"node=Pag":      `there is no node "Pag", did you mean "Page"?`,
		"emulated=half": `emulated is full, partly or no, not "half"`,
	} {
		query, err := url.ParseQuery(name)
		require.NoError(t, err)
		_, err = c.Surface(t.Context(), query)
		var p *control.Problem
		require.True(t, errors.As(err, &p), name)
		golden.Diff(t, want, p.Message, name)
	}
}
