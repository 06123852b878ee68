package scenario

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/grapherr"
)

// A request whose token is refused has no operation and nobody it is for. The catalogue is not for this package to import, so the
// two are compared here.
func TestNamelessErrors(t *testing.T) {
	t.Parallel()
	for row := range grapherr.All() {
		want := row.Category == "auth" && (row.Code == 102 || row.Code == 104 || row.Code == 190)
		byID := nameless(&contract.Match{ErrorID: string(row.ID)})
		if row.ID == "token-missing-me" || row.ID == "page-token-required-210" { // the same under codes of other errors
			want = true
		} else if diff := cmp.Diff(want, nameless(&contract.Match{Code: &row.Code})); diff != "" {
			t.Errorf("%d (-want +got):\n%s", row.Code, diff)
		}
		if diff := cmp.Diff(want, byID); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.ID, diff)
		}
	}
}
