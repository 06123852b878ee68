package grapherr_test

// The golden file has the body and the status of every row. After a wanted change of the catalogue, write it anew:
//
//	go test ./emulator/grapherr -run TestBodies -update

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

func TestBodies(t *testing.T) {
	var got bytes.Buffer
	for row := range grapherr.All() {
		e, err := row.ID.With(nil)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%s %d\n%s\n\n", row.ID, row.Status, e.Append(nil, "AbCdEfGhIjKlMnOpQrStUvW"))
	}
	golden.Equal(t, filepath.Join("testdata", "bodies.golden"), got.String())
}

// The codes that the reference of the Page Messages edge lists, in its order.
func TestReferenceCodes(t *testing.T) {
	tests := []struct {
		code int
		text string
	}{
		{551, "This person isn't available right now."},
		{100, "Invalid parameter"},
		{613, "Calls to this api have exceeded the rate limit."},
		{2022, "The ability to send commerce messages has been temporarily disabled for this application."},
		{190, "Invalid OAuth 2.0 Access Token"},
		{10900, "Activity already replied to"},
		{10903, "This user cant reply to this activity"},
		{200, "Permissions error"},
		{10901, "Activity replying time expired"},
		{194, "Missing at least one required parameter"},
	}
	for _, tc := range tests {
		row, ok := grapherr.ByCode(tc.code, 0)
		if !ok {
			t.Errorf("no row for %d", tc.code)
			continue
		}
		if d := cmp.Diff(tc.text, row.ReferenceText); d != "" {
			t.Errorf("%d (-want +got):\n%s", tc.code, d)
		}
	}
}

func TestLookup(t *testing.T) {
	for row := range grapherr.All() {
		got, ok := grapherr.Lookup(row.ID)
		if !ok || got != row {
			t.Errorf("Lookup(%s) = %p, %v, want %p", row.ID, got, ok, row)
		}
	}
	if row, ok := grapherr.Lookup("no-such-error"); ok {
		t.Errorf("found %v", row)
	}
}

func TestByCode(t *testing.T) {
	tests := map[string]struct {
		code, subcode int
		want          grapherr.ID
	}{
		"the row without a subcode": {551, 0, grapherr.PersonUnavailablePlain},
		"the row with the subcode":  {551, 1545041, grapherr.PersonUnavailable},
		"the default of several":    {230, 0, grapherr.PermissionPagesMessaging},
		"a code with subcodes only": {9, 0, grapherr.MarketingOptinLimit},
		"negative":                  {-1, 2018012, grapherr.InternalErrorSend},
		"unknown subcode":           {551, 7, ""},
		"unknown code":              {7, 0, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var got grapherr.ID
			if row, ok := grapherr.ByCode(tc.code, tc.subcode); ok {
				got = row.ID
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("row (-want +got):\n%s", d)
			}
		})
	}
}

// The API-level errors begin with their code. These are the families that do not; anything else without the prefix is
// a text that was copied from documentation and not brought into the form of the wire.
func TestPrefix(t *testing.T) {
	withoutPrefix := map[int]bool{1: true, 2: true, 102: true, 104: true, 190: true, 2500: true}
	for row := range grapherr.All() {
		prefix := fmt.Sprintf("(#%d) ", row.Code)
		if strings.HasPrefix(row.Message, prefix) {
			continue
		}
		if strings.HasPrefix(row.Message, "(#") {
			t.Errorf("%s has the prefix of another code: %s", row.ID, row.Message)
		}
		if !withoutPrefix[row.Code] && row.Type != "GraphMethodException" && row.Type != "GraphBatchException" && row.Form != grapherr.FormUser {
			t.Errorf("%s has no prefix: %s", row.ID, row.Message)
		}
	}
}
