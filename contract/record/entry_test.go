package record

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// Notes take seqs of their own between exchanges, and readers of exchanges do not see them.
func TestNotesBetweenExchanges(t *testing.T) {
	t.Parallel()
	r := NewRecorder(Limits{})
	publish(r, r.Reserve())
	r.Note(Entry{Act: &Act{Event: "message", Text: strings.Repeat("x", 3000)}})
	first := r.NoteDelivery(Delivery{State: DeliveryPending, Payload: []byte("{}")})
	open := r.Reserve()
	again := *first
	again.State = DeliveryDelivered
	r.NoteDelivery(again)
	require.Len(t, r.Entries(0), 3, "the open exchange holds back what is later")
	publish(r, open)

	if diff := cmp.Diff([]int64{1, 4}, seqs(r.Since(0))); diff != "" {
		t.Errorf("Since (-want +got):\n%s", diff)
	}
	type seen struct {
		seq, id int64
		state   DeliveryState
	}
	var got []seen
	for _, e := range r.Entries(1) {
		s := seen{seq: e.Seq}
		if e.Delivery != nil {
			s.id, s.state = e.Delivery.ID, e.Delivery.State
			require.Equal(t, e.Seq, e.Delivery.Seq)
		}
		got = append(got, s)
	}
	want := []seen{{2, 0, ""}, {3, 3, DeliveryPending}, {4, 0, ""}, {5, 3, DeliveryDelivered}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(seen{})); diff != "" {
		t.Errorf("Entries (-want +got):\n%s", diff)
	}
	require.Less(t, len(r.Entries(1)[0].Act.Text), 2100, "words are cut")
	require.Zero(t, r.Evicted())
}

// Notes have a bound of their own: eight for an exchange that may be kept.
func TestNotesAreBounded(t *testing.T) {
	t.Parallel()
	r := NewRecorder(Limits{Count: 3})
	for range 100 {
		r.Note(Entry{Clock: &ClockMove{}})
	}
	require.Len(t, r.Entries(0), 24)
	require.Zero(t, r.Evicted(), "only exchanges count")
	for range 5 {
		publish(r, r.Reserve())
	}
	require.Len(t, r.Since(0), 3)
	require.EqualValues(t, 2, r.Evicted())
	require.Empty(t, r.Pending())
}

// However much happens around them, exchanges are kept up to their own bound.
func TestNotesPushOutNoExchange(t *testing.T) {
	t.Parallel()
	r := NewRecorder(Limits{Count: 3})
	publish(r, r.Reserve())
	for range 30 {
		r.Note(Entry{Clock: &ClockMove{}})
	}
	if diff := cmp.Diff([]int64{1}, seqs(r.Since(0))); diff != "" {
		t.Errorf("Since (-want +got):\n%s", diff)
	}
	require.Zero(t, r.Evicted())
}

// What is large in a delivery counts.
func TestDeliveriesAreWeighed(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 10_000)
	for name, d := range map[string]Delivery{
		"payload": {Payload: []byte(large)},
		"url":     {URL: large},
		"dropped": {Dropped: large},
		"answer":  {Attempts: []Attempt{{Answer: large}}},
		"error":   {Attempts: []Attempt{{Error: large}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewRecorder(Limits{Bytes: 25_000})
			for range 10 {
				r.NoteDelivery(d)
			}
			require.Len(t, r.Entries(0), 2)
		})
	}
}

// Who follows the record holds as much of it as it has room for, and learns that something is missing.
func TestNext(t *testing.T) {
	t.Parallel()
	r := NewRecorder(Limits{Count: 3})
	for range 5 {
		r.Publish(&Exchange{Seq: r.Reserve()})
	}
	room := make([]*Entry, 2)
	var got []int64
	for seq := int64(1); len(got) < 3; seq = got[len(got)-1] {
		list, lost, err := r.Next(t.Context(), seq, room)
		require.NoError(t, err)
		require.Equal(t, int64(2), lost)
		for _, e := range list {
			got = append(got, e.Seq)
		}
	}
	if diff := cmp.Diff([]int64{3, 4, 5}, got); diff != "" {
		t.Errorf("seqs (-want +got):\n%s", diff)
	}
	r.Clear()
	over, end := context.WithCancel(t.Context())
	end()
	_, lost, err := r.Next(over, 5, room)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, int64(2), lost, "what was cleared is not missing")
}
