package conformance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var makeLabel = jsonBody("/me/custom_labels?access_token={PAGE_TOKEN}", `{"page_label_name":"regular"}`)

var labels = []testCase{
	{name: "a label made", give: makeLabel, want: ok(`{"id":"<made>"}`)},
	{name: "a label made by its old name, in a form", give: form("/{PAGE}/custom_labels", "name=regular&access_token={PAGE_TOKEN}"), want: ok(`{"id":"<made>"}`)},
	{
		name: "a label without a name", give: jsonBody("/me/custom_labels?access_token={PAGE_TOKEN}", `{}`),
		want: refused(100, 0, "(#100) The parameter page_label_name is required"),
	},
	{
		name: "a name of 501 characters", give: jsonBody("/me/custom_labels?access_token={PAGE_TOKEN}", `{"page_label_name":"`+strings.Repeat("n", 501)+`"}`),
		want: refused(100, 0, "(#100) Length of param page_label_name must be less than or equal to 500"),
	},
	{
		name: "labels without fields", before: []request{makeLabel}, give: get("/me/custom_labels?access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"id":"320000000000001"},{"id":"<made>"}],` + oneCursor + `}`),
	},
	{
		name: "labels with fields", before: []request{makeLabel, makeLabel}, give: get("/me/custom_labels?fields=page_label_name,name&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"page_label_name":"walker","name":"walker","id":"320000000000001"},{"page_label_name":"regular","name":"regular","id":"<made>"}],` + oneCursor + `}`),
	},
	{
		name: "labels and personas as fields of the Page", before: []request{makeLabel},
		give: get("/me?fields=custom_labels{page_label_name},personas.limit(1){id}&access_token={PAGE_TOKEN}"),
		want: ok(`{"custom_labels":{"data":[{"page_label_name":"walker","id":"320000000000001"},{"page_label_name":"regular","id":"<made>"}],` + oneCursor + `},"personas":{"data":[{"id":"300000000000001"}],` + oneCursor + `},"id":"{PAGE}"}`),
	},
	{
		name: "labels as a field, by a user's token", give: get("/{PAGE}?fields=custom_labels&access_token={USER_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{
		name: "labels by a user's token", give: get("/{PAGE}/custom_labels?access_token={USER_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{
		name: "a field that there is not, of labels that there are not", give: get("/{ADA}/custom_labels?fields=mood&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (mood) on node type (PageUserMessageThreadLabel)"),
	},
	{
		name: "the same in a list of a list", give: get("/me?fields=conversations.user_id(1){messages{from,mood}}&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (mood) on node type (UnifiedMessage)"),
	},
	{name: "labels of a person who has none", give: get("/{ADA}/custom_labels?access_token={PAGE_TOKEN}"), want: ok(`{"data":[]}`)},
}

// labelLife follows one label, from hand to hand.
func labelLife(t *testing.T, tg *target) {
	tg.reset(t)
	label := tg.makes(t, "/me/custom_labels", `{"page_label_name":"regular"}`)
	require.Equal(t, label, tg.makes(t, "/me/custom_labels", `{"name":"regular"}`), "there is one of this name")
	expect := func(give request, want answer) {
		t.Helper()
		tg.compare(t, want, tg.do(t, give))
	}
	node := ok(`{"page_label_name":"regular","id":"<made>"}`)
	expect(get("/"+label+"?access_token={PAGE_TOKEN}"), ok(`{"id":"<made>"}`))
	expect(get("/"+label+"?fields=page_label_name&access_token={PAGE_TOKEN}"), node)
	expect(get("/"+label+"/custom_labels?fields=page_label_name&access_token={PAGE_TOKEN}"), node)
	expect(get("/"+label+"?fields=mood&access_token={PAGE_TOKEN}"),
		refused(100, 0, "(#100) Tried accessing nonexisting field (mood) on node type (PageUserMessageThreadLabel)"))

	edge := "/" + label + "/label?access_token={PAGE_TOKEN}"
	expect(jsonBody(edge, `{}`), refused(100, 0, "(#100) The parameter user is required"))
	expect(jsonBody(edge, `{"user":"404"}`), refused(100, 2018001, "(#100) No matching user found"))
	for range 2 { // the second changes nothing
		expect(jsonBody(edge, `{"user":"{ADA}"}`), ok(`{"success":true}`))
	}
	expect(form("/"+label+"/label", "user={BEN}&access_token={PAGE_TOKEN}"), ok(`{"success":true}`))
	expect(get("/{ADA}/custom_labels?fields=page_label_name&access_token={PAGE_TOKEN}"), ok(`{"data":[{"page_label_name":"regular","id":"<made>"}],`+oneCursor+`}`))
	expect(get("/{ADA}?fields=custom_labels&access_token={PAGE_TOKEN}"), ok(`{"custom_labels":{"data":[{"id":"<made>"}],`+oneCursor+`},"id":"{ADA}"}`))
	ada, err := tg.control.Person(t.Context(), "ada")
	require.NoError(t, err)
	require.Equal(t, []string{"regular"}, ada.Labels)

	for range 2 {
		expect(bare("DELETE", edge+"&user={ADA}"), ok(`{"success":true}`))
	}
	expect(get("/{ADA}/custom_labels?access_token={PAGE_TOKEN}"), ok(`{"data":[]}`))
	expect(bare("DELETE", "/"+label+"?access_token={PAGE_TOKEN}"), ok(`{"success":true}`))
	expect(get("/{BEN}/custom_labels?access_token={PAGE_TOKEN}"), ok(`{"data":[]}`))
	expect(get("/"+label+"?access_token={PAGE_TOKEN}"), failed(400, "GraphMethodException", 100, 33, "Unsupported get request. Object with ID '"+label+"' does not exist, "+
		"cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"))
	require.Empty(t, tg.contradictions(t))
}
