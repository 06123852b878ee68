package sandbox

import (
	"bytes"
	"log/slog"
	"runtime"
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

// moves moves the clock, which has to come all the way.
func moves(t *testing.T, s *Sandbox, d time.Duration, w Waits) {
	t.Helper()
	out, err := s.Advance(t.Context(), d, w)
	require.NoError(t, err)
	require.False(t, out.Reset)
}

// receipted is a sandbox whose app is told of receipts.
func receipted(t *testing.T) *Sandbox {
	t.Helper()
	s := hooked(t, dead())
	subscribe(s, dead(), "message_deliveries", "message_reads")
	return s
}

// reads lets people read by themselves.
func reads(s *Sandbox, delay time.Duration) {
	s.Do(func(tx *Tx) {
		set := tx.Receipts()
		set.Reads, set.ReadDelay = ReceiptAuto, delay
		tx.SetReceipts(set)
	})
}

// read is up to when Ada has read.
func read(t *testing.T, s *Sandbox) (at time.Time) {
	t.Helper()
	s.Do(func(tx *Tx) {
		ada, known := tx.World.Person("ada")
		require.True(t, known)
		at = ada.Conversation.ReadAt()
	})
	return at
}

// receipts are the payloads of the receipts of a kind that apps were told.
func receipts(s *Sandbox, event string) (list []string) {
	for _, d := range s.Deliveries() {
		if d.Event == event {
			list = append(list, string(d.Payload))
		}
	}
	return list
}

// Receipts wait on the clock as values, which say what they are about. A reset forgets them.
func TestReceiptsWait(t *testing.T) {
	t.Parallel()
	s := receipted(t)
	s.HoldDeliveries() // nobody takes them, and their retries would wait on the clock too
	reads(s, 5*time.Second)
	m := writes(t, s)
	got := receiptsDue{Conversation: m.Conversation.ID}
	seen := got
	seen.Read = true
	want := []clock.Due{{At: m.At.Add(time.Second), Work: got}, {At: m.At.Add(5 * time.Second), Work: seen}}
	if diff := cmp.Diff(want, s.Clock.Scheduled()); diff != "" {
		t.Errorf("scheduled (-want +got):\n%s", diff)
	}
	require.NoError(t, s.Clock.Advance(5*time.Second, nil))
	require.Equal(t, m.At.Add(5*time.Second), read(t, s))
	require.Empty(t, s.Clock.Scheduled())
	require.Zero(t, s.awaited)

	writes(t, s)
	require.NoError(t, reset(s))
	require.Empty(t, s.Clock.Scheduled())
	require.Empty(t, s.owed)
}

// Each message has receipts of its own, at their own instants, though the clock has work for the first alone.
func TestReceiptsOneByOne(t *testing.T) {
	t.Parallel()
	s := receipted(t)
	s.HoldDeliveries()
	reads(s, 5*time.Second)
	var sent []*messenger.Message
	for range 3 {
		sent = append(sent, writes(t, s))
		require.NoError(t, s.Clock.Advance(100*time.Millisecond, nil))
	}
	require.Len(t, s.Clock.Scheduled(), 2)
	for i, m := range sent {
		require.NoError(t, s.Clock.Advance(m.At.Add(time.Second).Sub(s.Clock.Now()), nil))
		list := receipts(s, "delivery")
		require.Len(t, list, i+1)
		require.Contains(t, list[i], `"mids":["`+m.ID+`"]`)
	}
	for i, m := range sent {
		require.NoError(t, s.Clock.Advance(m.At.Add(5*time.Second).Sub(s.Clock.Now()), nil))
		require.Equal(t, m.At.Add(5*time.Second), read(t, s))
		require.Len(t, receipts(s, "read"), i+1)
	}
	require.Empty(t, s.owed)
}

// What is due at the same instant is one receipt, which names the newest messages; its watermark covers all.
func TestReceiptsTogether(t *testing.T) {
	t.Parallel()
	s := receipted(t)
	s.HoldDeliveries()
	reads(s, 5*time.Second)
	first := writes(t, s)
	var last *messenger.Message
	for range maxMids + 10 {
		last = writes(t, s)
	}
	require.Equal(t, 2, s.awaited)
	require.NoError(t, s.Clock.Advance(5*time.Second, nil))
	list := receipts(s, "delivery")
	require.Len(t, list, 1)
	require.Contains(t, list[0], `"mids":["`+first.ID+`",`)
	require.Contains(t, list[0], `"`+last.ID+`"]`)
	require.Equal(t, maxMids+1, strings.Count(list[0], `"m_`))
	require.Len(t, receipts(s, "read"), 1)
}

// A delay that was made shorter overtakes what waits already.
func TestReceiptsOvertake(t *testing.T) {
	t.Parallel()
	s := receipted(t)
	reads(s, time.Hour)
	m := writes(t, s)
	reads(s, time.Minute)
	writes(t, s)
	require.NoError(t, s.Clock.Advance(time.Minute, nil))
	require.Equal(t, m.At.Add(time.Minute), read(t, s))
	require.NoError(t, s.Clock.Advance(time.Hour, nil))
	require.Equal(t, m.At.Add(time.Hour), read(t, s))
	require.Empty(t, s.owed)
	require.Empty(t, s.Clock.Scheduled())
}

// That a message was delivered waits only where an app is to be told of it.
func TestReceiptsForSubscribers(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]int{"messages": 0, "message_deliveries": 1, "standby": 1} {
		s := hooked(t, dead())
		subscribe(s, dead(), field)
		writes(t, s)
		require.Equal(t, want, s.awaited, field)
	}
}

// A receipt of an earlier world, which was due when that ended, is given to nobody in the next.
func TestReceiptOfAnEarlierWorld(t *testing.T) {
	t.Parallel()
	s := hooked(t, dead())
	old := receiptsDue{Conversation: writes(t, s).Conversation.ID, Read: true}
	require.NoError(t, reset(s))
	reads(s, time.Second)
	m := writes(t, s)
	s.give(m.At.Add(time.Second), old)
	require.Zero(t, read(t, s))
	old.World++
	s.give(m.At.Add(time.Second), old)
	require.Equal(t, m.At.Add(time.Second), read(t, s))
}

// Receipts that wait are bounded: what is too much is said once, and there is room again when the clock has moved.
func TestReceiptsAreBounded(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	cfg := config(t)
	cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
	s, _ := newSandbox(t, cfg)
	t.Cleanup(s.Close)
	s.Do(func(tx *Tx) { s.awaited = maxReceipts - 1 })
	for range 3 {
		reads(s, s.receipts.ReadDelay+time.Second)
		writes(t, s)
	}
	require.Equal(t, maxReceipts, s.awaited)
	require.Equal(t, 1, strings.Count(log.String(), "too many receipts"))
	require.NoError(t, s.Clock.Advance(time.Minute, nil))
	require.Equal(t, maxReceipts-1, s.awaited)
	writes(t, s)
	require.Equal(t, maxReceipts, s.awaited)
}

// A clock that stands still keeps nothing of each message sent, and one that stands for long little: a hundred bytes and the id.
func TestReceiptsAreSmall(t *testing.T) {
	s := receipted(t)
	s.HoldDeliveries()
	reads(s, time.Hour)
	m := writes(t, s)
	kept := func(n int, apart time.Duration) int64 {
		before := heap()
		for i := range n {
			m := &messenger.Message{ID: m.ID + "x", Conversation: m.Conversation, At: m.At.Add(time.Duration(i) * apart)}
			s.Do(func(*Tx) { s.scheduleReceipts(m) })
		}
		return (heap() - before) / int64(n)
	}
	require.Less(t, kept(20_000, 0), int64(16), "at one instant")
	require.Less(t, kept(20_000, time.Millisecond), int64(600), "a delivery and a read each, one a millisecond")
	runtime.KeepAlive(s)
}
