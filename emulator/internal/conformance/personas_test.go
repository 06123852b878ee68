package conformance

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// iris is the demo world's persona.
const (
	iris     = "300000000000001"
	irisNode = `{"name":"Iris from Support","profile_picture_url":"https:\/\/demo-bot.example\/iris.png","id":"300000000000001"}`
)

var (
	makePersona = jsonBody("/me/personas?access_token={PAGE_TOKEN}", `{"name":"Nora","profile_picture_url":"https://shop.example/nora.png"}`)
	goneIris    = bare("DELETE", "/"+iris+"?access_token={PAGE_TOKEN}")
	asIris      = jsonBody("/me/messages?access_token={PAGE_TOKEN}", `{"recipient":{"id":"{ADA}"},"message":{"text":"hi"},"persona_id":"`+iris+`"}`)
)

var personas = []testCase{
	{name: "a persona", give: get("/" + iris + "?access_token={PAGE_TOKEN}"), want: ok(irisNode)},
	{name: "fields of a persona", give: get("/" + iris + "?fields=name&access_token={PAGE_TOKEN}"), want: ok(`{"name":"Iris from Support","id":"300000000000001"}`)},
	{
		name: "a field that personas do not have", give: get("/" + iris + "?fields=mood&access_token={PAGE_TOKEN}"),
		want: refused(100, 0, "(#100) Tried accessing nonexisting field (mood) on node type (Persona)"),
	},
	{name: "personas of a Page", give: get("/{PAGE}/personas?access_token={PAGE_TOKEN}"), want: ok(`{"data":[` + irisNode + `],` + oneCursor + `}`)},
	{
		name: "personas with fields, and their number", give: get("/me/personas?fields=name&summary=true&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"name":"Iris from Support","id":"300000000000001"}],` + oneCursor + `,"summary":{"total_count":1}}`),
	},
	{name: "no persona, no paging", before: []request{goneIris}, give: get("/me/personas?access_token={PAGE_TOKEN}"), want: ok(`{"data":[]}`)},
	{name: "a persona made", give: makePersona, want: ok(`{"id":"<made>"}`)},
	{
		name: "a persona made by a form", give: form("/{PAGE}/personas", "name=Nora&profile_picture_url=https%3A%2F%2Fshop.example%2Fnora.png&access_token={PAGE_TOKEN}"),
		want: ok(`{"id":"<made>"}`),
	},
	{
		name: "the newest is last", before: []request{makePersona}, give: get("/me/personas?access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[` + irisNode + `,{"name":"Nora","profile_picture_url":"https:\/\/shop.example\/nora.png","id":"<made>"}],` + oneCursor + `}`),
	},
	{
		name: "a persona without a name", give: jsonBody("/me/personas?access_token={PAGE_TOKEN}", `{"profile_picture_url":"https://shop.example/nora.png"}`),
		want: refused(100, 0, "(#100) The parameter name is required"),
	},
	{
		name: "a persona without a picture", give: jsonBody("/me/personas?access_token={PAGE_TOKEN}", `{"name":"Nora"}`),
		want: refused(100, 0, "(#100) The parameter profile_picture_url is required"),
	},
	{
		name: "a name of 51 characters",
		give: jsonBody("/me/personas?access_token={PAGE_TOKEN}", `{"name":"`+strings.Repeat("n", 51)+`","profile_picture_url":"https://shop.example/nora.png"}`),
		want: refused(100, 0, "(#100) Length of param name must be less than or equal to 50"),
	},
	{
		name: "a persona by a user's token", give: get("/" + iris + "?access_token={USER_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{
		name: "personas by a user's token", give: get("/{PAGE}/personas?access_token={USER_TOKEN}"),
		want: refused(190, 0, "(#190) This method must be called with a Page Access Token"),
	},
	{name: "a persona deleted", give: goneIris, want: ok(`{"success":true}`)},
	{name: "a persona deleted, as clients that only post say it", give: form("/"+iris, "method=delete&access_token={PAGE_TOKEN}"), want: ok(`{"success":true}`)},
	{
		name: "a persona deleted twice", before: []request{goneIris}, give: goneIris,
		want: failed(400, "GraphMethodException", 100, 33, "Unsupported delete request. Object with ID '"+iris+"' does not exist, cannot be loaded due to missing permissions, "+
			"or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"),
	},
	{
		name: "a deleted persona read", before: []request{goneIris}, give: get("/" + iris + "?access_token={PAGE_TOKEN}"),
		want: failed(400, "GraphMethodException", 100, 33, "Unsupported get request. Object with ID '"+iris+"' does not exist, cannot be loaded due to missing permissions, "+
			"or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"),
	},
	{name: "a message under a persona", give: asIris, want: sent("ADA")},
	{
		name: "typing as a persona", give: jsonBody("/me/messages?access_token={PAGE_TOKEN}", `{"recipient":{"id":"{ADA}"},"sender_action":"typing_on","persona_id":"`+iris+`"}`),
		want: acted("ADA"),
	},
	{name: "a message under a deleted persona", before: []request{goneIris}, give: asIris, want: refused(100, 0, "(#100) Invalid persona_id parameter")},
	{
		name: "the Graph shows the Page, not the persona", before: []request{asIris}, give: get("/{CONVERSATION}/messages?fields=from{name}&limit=1&access_token={PAGE_TOKEN}"),
		want: ok(`{"data":[{"from":{"name":"Demo Map Shop","id":"{PAGE}"},"id":"<message>"}],"paging":{"cursors":{"before":"<cursor>","after":"<cursor>"},` +
			`"next":"<origin>\/v25.0\/{CONVERSATION}\/messages?access_token={PAGE_TOKEN}&pretty=0&fields=from%7Bname%7D&limit=1&after=<cursor>"}}`),
	},
}

// makes posts to an edge that makes something, and is its id.
func (tg *target) makes(t *testing.T, edge, body string) string {
	t.Helper()
	got := tg.do(t, jsonBody(edge+"?access_token={PAGE_TOKEN}", body))
	require.Equal(t, 200, got.status, got.body)
	var made struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(got.body), &made), got.body)
	return made.ID
}

// personaLife follows one persona: what was sent under it shows it, though it is deleted.
func personaLife(t *testing.T, tg *target) {
	tg.reset(t)
	nora := tg.makes(t, "/me/personas", `{"name":"Nora","profile_picture_url":"https://shop.example/nora.png"}`)
	send := jsonBody("/me/messages?access_token={PAGE_TOKEN}", `{"recipient":{"id":"{ADA}"},"message":{"text":"I am Nora"},"persona_id":"`+nora+`"}`)
	require.Equal(t, 200, tg.do(t, send).status)
	require.Equal(t, 200, tg.do(t, bare("DELETE", "/"+nora+"?access_token={PAGE_TOKEN}")).status)
	require.Equal(t, 400, tg.do(t, send).status)

	thread, err := tg.control.Conversation(t.Context(), "ada")
	require.NoError(t, err)
	last := thread.Messages[len(thread.Messages)-1]
	require.Equal(t, []string{nora, "Nora", "https://shop.example/nora.png"}, []string{last.PersonaID, last.PersonaName, last.PersonaURL})
	text, err := tg.control.Transcript(t.Context(), "ada")
	require.NoError(t, err)
	require.Contains(t, text, "  Nora           I am Nora\n")
	require.Empty(t, tg.contradictions(t))
}
