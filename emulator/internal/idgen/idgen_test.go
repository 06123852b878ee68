package idgen

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestForms(t *testing.T) {
	s := New(1, "default")
	for range 200 {
		require.Regexp(t, regexp.MustCompile(`^m_[A-Za-z0-9_-]{86}$`), s.MessageID("t_1"))
		require.Regexp(t, regexp.MustCompile(`^t_\d{17}$`), s.ConversationID())
		require.Regexp(t, regexp.MustCompile(`^71\d{14}$`), s.PSID())
		require.Regexp(t, regexp.MustCompile(`^\d{16}$`), s.AttachmentID())
		require.Regexp(t, regexp.MustCompile(`^5\d{15}$`), s.PersonaID())
		require.Regexp(t, regexp.MustCompile(`^4\d{15}$`), s.LabelID())
		require.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`), s.MediaID())
		tr := s.Trace()
		require.Regexp(t, regexp.MustCompile(`^A[A-Za-z0-9_-]{22}$`), tr.RequestID)
		require.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`), tr.TraceID)
		require.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9_-]{86}==$`), tr.Debug)
	}
}

func TestMessageIDsOfAConversationShareARun(t *testing.T) {
	s := New(1, "default")
	a, b, other := s.MessageID("t_1"), s.MessageID("t_1"), s.MessageID("t_2")
	require.NotEqual(t, a, b)
	require.Equal(t, a[24:44], b[24:44])
	require.NotEqual(t, a[24:44], other[24:44])
}

func TestStreamsAreTheirOwn(t *testing.T) {
	a, b := New(7, "x"), New(7, "x")
	for range 5 {
		a.Trace() // draws of one kind do not move another
	}
	require.Equal(t, b.PSID(), a.PSID())
	require.NotEqual(t, New(7, "x").PSID(), New(7, "y").PSID(), "sandboxes differ")
	require.NotEqual(t, New(7, "x").PSID(), New(8, "x").PSID(), "seeds differ")
}
