package edge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	var n Notes
	golden.Diff(t, "", n.String())
	n.PassOver("ad_id")
	golden.Diff(t, "parameters passed over, for they are not emulated: ad_id", n.String())
	for range 3 {
		n.LeaveOut("Page", "feed")
		n.LeaveOut("User", "feed")
	}
	golden.Diff(t, "fields left out, for they are not emulated: Page.feed, User.feed; parameters passed over, for they are not emulated: ad_id", n.String())
}

// However many fields somebody asks for, the note fits into a header, and says how many there are.
func TestNotesHaveABound(t *testing.T) {
	t.Parallel()
	var n Notes
	for i := range maxNoted {
		n.LeaveOut("Page", fmt.Sprintf("field_of_this_page_%02d", i))
	}
	require.True(t, strings.HasSuffix(n.String(), "Page.field_of_this_page_19"))
	n.LeaveOut("Page", "one")
	n.LeaveOut("Page", "another")
	require.True(t, strings.HasSuffix(n.String(), "Page.field_of_this_page_19 and 2 more"))
	require.Less(t, len(n.String()), 1024)
}
