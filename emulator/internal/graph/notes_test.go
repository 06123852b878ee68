package graph

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// What an answer lacks is said in it and in its record alike. A refusal says only what is wrong.
func TestNotes(t *testing.T) {
	t.Parallel()
	const leftOut = "fields left out, for they are not emulated: "
	tests := []struct {
		name, path, query, note string
		status                  int
	}{
		{"nothing", "/me", "fields=name", "", 200},
		{"a field", "/me", "fields=bio,name", leftOut + "Page.bio", 200},
		{"a parameter that is real", "/me", "account_linking_token=x&q=y", "parameters passed over, for they are not emulated: account_linking_token", 200},
		{"both", "/me", "fields=bio&account_linking_token=x", leftOut + "Page.bio; parameters passed over, for they are not emulated: account_linking_token", 200},
		{"the fields of a list", "/me/conversations", "fields=participants{name,about}&limit=5", leftOut + "User.about, Page.about", 200},
		{"beside one that is refused", "/me", "fields=bio,mood", "", 400},
		{"under suppress_http_code", "/me", "fields=bio&suppress_http_code=1", leftOut + "Page.bio", 200},
		{"as many as there are", "/me", "fields=" + strings.Repeat("bio,", 100) + "about_us", "", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, sb := newService(t, newLimits)
			a := service.Serve(get(tt.path, tt.query))
			defer a.Out()
			golden.Diff(t, tt.status, a.Status, string(a.Body))
			golden.Diff(t, tt.note, a.Note)
			golden.Diff(t, tt.note, sb.Record.Since(0)[0].Outcome.Note)
		})
	}
}

// A fault that takes the answer's place takes its note, too.
func TestNoteOfAFault(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	req := get("/me", "fields=bio")
	req.Prefer = "code=613"
	a := service.Serve(req)
	defer a.Out()
	golden.Diff(t, 400, a.Status)
	golden.Diff(t, "", a.Note)
	golden.Diff(t, "", sb.Record.Since(0)[0].Outcome.Note)
}

// The notes of a batch's calls stand in their records, and in the batch's own, by their places.
func TestNotesOfABatch(t *testing.T) {
	t.Parallel()
	service, sb := newService(t, newLimits)
	a := service.Serve(batchOf(`[{"method":"GET","relative_url":"me?fields=name"},{"method":"GET","relative_url":"me?fields=bio"}]`))
	defer a.Out()
	want := "fields left out, for they are not emulated: Page.bio"
	golden.Diff(t, "call 1: "+want, a.Note)
	notes := []string{}
	for _, e := range sb.Record.Since(0) {
		notes = append(notes, e.Outcome.Note)
	}
	require.ElementsMatch(t, []string{"call 1: " + want, "", want}, notes)
}

// The status of our own error can be chosen, for clients that retry a 5xx; nothing else changes, and no other error.
func TestNotEmulatedStatus(t *testing.T) {
	t.Parallel()
	base, sb := newService(t, newLimits)
	spared, err := New(Config{Spec: base.spec, Registry: base.registry, Fallback: sb, CheckAnswers: true, NotEmulated: 400, Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	for path, want := range map[string][2]int{"/me/albums": {501, 400}, "/sticker_packs": {501, 400}, "/me/friens": {400, 400}, "/me": {200, 200}} {
		for i, service := range []*Service{base, spared} {
			a := service.Serve(get(path, ""))
			golden.Diff(t, want[i], a.Status, path)
			if want[0] == 501 {
				require.Contains(t, string(a.Body), "sendmock does not emulate GET ")
			}
			a.Out()
		}
	}
	for _, e := range sb.Record.Since(0) {
		require.NotContains(t, []int{500, 0}, e.Outcome.Status)
	}
	a := spared.Serve(batchOf(`[{"method":"GET","relative_url":"me/albums"}]`))
	defer a.Out()
	golden.Diff(t, 200, a.Status)
	require.Contains(t, string(a.Body), `"code":400`)
}
