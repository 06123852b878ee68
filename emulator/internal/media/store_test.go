package media

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

func TestStoreIsBounded(t *testing.T) {
	t.Parallel()
	var s Store
	for i := range maxFiles + 3 {
		s.Keep(fmt.Sprint(i), New("", "a/b", []byte("x")))
	}
	has := func(ids ...int) (list []bool) {
		for _, id := range ids {
			_, kept := s.File(fmt.Sprint(id))
			list = append(list, kept)
		}
		return list
	}
	golden.Diff(t, []bool{false, false, true, true}, has(0, 2, 3, maxFiles+2), "of too many the oldest go")

	s.Clear()
	golden.Diff(t, []bool{false}, has(3))
	const each = maxBytes / 4
	for i := range 6 {
		s.Keep(fmt.Sprint(i), File{Bytes: make([]byte, each)})
		require.LessOrEqual(t, s.bytes, maxBytes)
	}
	golden.Diff(t, []bool{false, false, true, true}, has(0, 1, 2, 5), "of too much the oldest go")
	s.Keep("big", File{Bytes: make([]byte, MaxFile)})
	golden.Diff(t, []bool{false, true}, append(has(5), func() bool { _, kept := s.File("big"); return kept }()), "one of the largest has room")
	s.Keep("big", New("", "a/b", []byte("another")))
	f, _ := s.File("big")
	golden.Diff(t, MaxFile, len(f.Bytes), "an id that is taken stays")
}

func TestReader(t *testing.T) {
	t.Parallel()
	var s Store
	_, _, kept := s.Open("1")
	require.False(t, kept)
	text := strings.Repeat("0123456789", 100)
	s.Keep("1", New("a", "text/plain", []byte(text)))
	r, facts, kept := s.Open("1")
	require.True(t, kept)
	golden.Diff(t, Facts{Type: "text/plain", Name: "a", Size: 1000}, facts)
	require.NoError(t, iotest.TestReader(r, []byte(text)))

	_, err := r.Seek(10, io.SeekStart)
	require.NoError(t, err)
	_, err = r.Seek(-11, io.SeekCurrent)
	require.Error(t, err)
	s.Clear()
	_, err = r.Read(make([]byte, 1))
	require.ErrorIs(t, err, ErrGone)
	s.Keep("1", New("b", "text/plain", []byte("another world's")))
	_, err = r.Read(make([]byte, 1))
	require.ErrorIs(t, err, ErrGone)
}
