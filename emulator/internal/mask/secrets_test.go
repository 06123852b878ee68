package mask

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/messenger"
)

func shows(t *testing.T, s *Secrets, want, give string) {
	t.Helper()
	if d := cmp.Diff(want, s.Mask().Replace(give)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// What belonged to an earlier world stays a secret: it is on record.
func TestLearn(t *testing.T) {
	t.Parallel()
	s := known(t)
	w := messenger.NewWorld()
	require.NoError(t, w.Add(&messenger.App{ID: "2", Secret: "another-secret", VerifyToken: "word"}))
	s.Learn(w)
	shows(t, s, "$APP_SECRET $APP_SECRET $APP_ACCESS_TOKEN $PAGE_ACCESS_TOKEN", secret+" another-secret 2|another-secret "+ofPage)
	shows(t, s, "$VERIFY_TOKEN, and a word", verifies+", and a word")
}

func TestLearnVerifyToken(t *testing.T) {
	t.Parallel()
	s := known(t)
	before := s.Mask()
	s.LearnVerifyToken("of a subscription")
	s.LearnVerifyToken("short")
	shows(t, s, "short: $VERIFY_TOKEN", "short: of a subscription")
	if d := cmp.Diff("of a subscription", before.Replace("of a subscription")); d != "" {
		t.Errorf("a mask of before (-want +got):\n%s", d)
	}

	// A bot that subscribes for ever does not make every mask longer and longer; nor does it make the world's own forgotten.
	for i := range maxVerifyTokens {
		s.LearnVerifyToken(verifies)
		s.LearnVerifyToken(fmt.Sprintf("verify token %04d", i))
	}
	shows(t, s, "of a subscription, $VERIFY_TOKEN, $VERIFY_TOKEN, $VERIFY_TOKEN",
		"of a subscription, verify token 0000, verify token 0999, "+verifies)

	// What is used again counts as new.
	s.LearnVerifyToken("verify token 0000")
	s.LearnVerifyToken("one more token")
	shows(t, s, "$VERIFY_TOKEN, verify token 0001", "verify token 0000, verify token 0001")
}
