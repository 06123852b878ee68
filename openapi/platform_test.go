package openapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// names.json and docs/facts/graph-names.json say the same: go generate writes the one from the other.
func TestNamesAreGenerated(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	for name, fact := range graphNames(t) {
		for _, field := range fact.Fields {
			require.True(t, spec.RealField(name, field), "%s.%s", name, field)
		}
		for edge, methods := range fact.Edges {
			if edge == "/" {
				edge = ""
			}
			for _, method := range methods {
				require.NotNil(t, spec.platform.Nodes[name].Edges[edge][method], "%s /{%s}/%s", method, name, edge)
			}
		}
	}
}

func TestRealField(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	tests := []struct {
		graphType, name string
		want            bool
	}{
		{"Page", "bio", true},
		{"Page", "feed", true},
		{"Page", "calls", false}, // it cannot be read
		{"Page", "", false},
		{"Page", "birthdays", false},
		{"User", "ids_for_pages", true},
		{"UnifiedMessage", "about", false}, // no specification has it
		{"Nothing", "about", false},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, spec.RealField(tt.graphType, tt.name), "%s.%s", tt.graphType, tt.name)
	}
}

func TestUnheeded(t *testing.T) {
	t.Parallel()
	got := map[string][]string{}
	for _, id := range []string{"listAccounts", "getPage", "listConversations", "sendMessage", "getUser"} {
		got[id] = operation(t, id).Unheeded
	}
	want := map[string][]string{
		"listAccounts": {"ad_id", "is_promotable"}, "getPage": {"account_linking_token"}, "listConversations": {"tags"}, "sendMessage": {"suggestion_action"},
		"getUser": nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is missing is listed by the names of this document, and is nothing that it has.
func TestWhatIsMissing(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	list := spec.Missing()
	require.Equal(t, Endpoint{"", "sticker_search", "GET"}, list[len(list)-1], "what begins with no object's id is last")
	for _, e := range list {
		require.True(t, spec.NotEmulated(e.Node, e.Edge, e.Method), e)
	}
	require.Contains(t, list, Endpoint{"User", "adaccounts", "GET"})
	require.Contains(t, list, Endpoint{"Person", "adaccounts", "GET"}, "a person is a User to the platform")
	require.NotContains(t, spec.NodeTypes(), "UnifiedThread", "it is a Conversation here")
	require.Contains(t, spec.NodeTypes(), "Business")
	require.Contains(t, spec.MissingFields("Page"), "bio")
	require.NotContains(t, spec.MissingFields("Page"), "name")
	require.NotContains(t, spec.NodeTypes(), "ProfilePictureSource", "it is no node")
	require.Equal(t, "POST /{page-id}", Endpoint{"Page", "", "POST"}.String())
	require.Equal(t, "GET /oauth/access_token", Endpoint{"", "oauth/access_token", "GET"}.String())
}

// Names of the document that the specification has too, or that are emulated, have a second source.
func TestNothingIsListedTwice(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	for e := range spec.notEmulated {
		require.Nil(t, spec.namesOf(e.Node).Edges[e.Edge][e.Method], "%s is in names.json: take it out of x-not-emulated", e)
		require.Nil(t, spec.byKey[e], "%s is emulated: take it out of x-not-emulated", e)
	}
}
