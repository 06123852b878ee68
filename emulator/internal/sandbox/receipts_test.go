package sandbox

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// writes lets the Page write a message to Ada.
func writes(t *testing.T, s *Sandbox) (m *messenger.Message) {
	t.Helper()
	s.Do(func(tx *Tx) {
		ada, known := tx.World.Person("ada")
		require.True(t, known)
		m = &messenger.Message{ID: tx.IDs.MessageID(ada.Conversation.ID), Conversation: ada.Conversation, At: tx.Now, FromPage: true}
		tx.Apply([]messenger.Event{messenger.MessageSent{Message: m}})
	})
	return m
}

// Receipts wait on the clock as values, which say what they are about. A reset forgets them.
func TestReceiptsWait(t *testing.T) {
	t.Parallel()
	s := hooked(t, dead())
	s.Do(func(tx *Tx) {
		set := tx.Receipts()
		set.Reads = ReceiptAuto
		tx.SetReceipts(set)
	})
	m := writes(t, s)
	r := receipt{Conversation: m.Conversation.ID, Message: m.ID, Sent: m.At}
	read := r
	read.Read = true
	want := []clock.Due{{At: m.At.Add(time.Second), Work: r}, {At: m.At.Add(5 * time.Second), Work: read}}
	if diff := cmp.Diff(want, s.Clock.Scheduled()); diff != "" {
		t.Errorf("scheduled (-want +got):\n%s", diff)
	}
	require.NoError(t, s.Clock.Advance(5*time.Second, nil))
	s.Do(func(*Tx) { require.Equal(t, m.At.Add(5*time.Second), m.Conversation.ReadAt()) })
	require.Empty(t, s.Clock.Scheduled())

	writes(t, s)
	require.NoError(t, reset(s))
	require.Empty(t, s.Clock.Scheduled())
}

// A receipt of an earlier world, which was due when that ended, is given to nobody in the next.
func TestReceiptOfAnEarlierWorld(t *testing.T) {
	t.Parallel()
	s := hooked(t, dead())
	m := writes(t, s)
	old := receipt{Conversation: m.Conversation.ID, Message: m.ID, Sent: m.At, Read: true}
	require.NoError(t, reset(s))
	s.give(m.At.Add(time.Second), old)
	old.World++
	s.Do(func(tx *Tx) {
		ada, _ := tx.World.Person("ada")
		require.Zero(t, ada.Conversation.ReadAt())
	})
	s.give(m.At.Add(time.Second), old)
	s.Do(func(tx *Tx) {
		ada, _ := tx.World.Person("ada")
		require.Equal(t, m.At.Add(time.Second), ada.Conversation.ReadAt())
	})
}

// Receipts that wait are bounded: what is too much is said once, and there is room again when the clock has moved.
func TestReceiptsAreBounded(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	cfg := config(t)
	cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
	s, _ := newSandbox(t, cfg)
	t.Cleanup(s.Close)
	s.Do(func(tx *Tx) {
		set := tx.Receipts()
		set.Reads = ReceiptAuto
		tx.SetReceipts(set)
		s.awaited = maxReceipts - 1
	})
	for range 3 {
		writes(t, s)
	}
	require.Len(t, s.Clock.Scheduled(), 1)
	require.Equal(t, 1, strings.Count(log.String(), "too many receipts"))
	require.NoError(t, s.Clock.Advance(time.Minute, nil))
	writes(t, s)
	require.Len(t, s.Clock.Scheduled(), 1)
}
