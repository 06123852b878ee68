package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
)

// asJSON writes an answer for programs.
func asJSON(answer any) func(w io.Writer) error {
	return func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(answer)
	}
}

// text is an answer for people and scripts: what was made, one name and value a line; of lists one line each.
func text(answer any) string {
	switch a := answer.(type) {
	case control.Said:
		return lines("message_id", a.MessageID, "conversation_id", a.ConversationID, "deliveries", join(a.Deliveries))
	case control.PersonMenu:
		return menuText(a)
	case control.Commented:
		return lines("comment_id", a.CommentID, "post_id", a.PostID, "deliveries", join(a.Deliveries))
	case control.OptedIn:
		return lines("user_ref", a.UserRef, "token", a.OneTimeNotifToken+a.NotificationMessagesToken, "deliveries", join(a.Deliveries))
	case control.Triggered:
		return lines("deliveries", join(a.Deliveries))
	case control.Clock:
		return a.Now.Format(time.RFC3339) + "\n"
	case control.Delivery:
		return table([]control.Delivery{a}, deliveryCells)
	case control.Deliveries:
		return table(a.Deliveries, deliveryCells)
	case control.Triggers:
		return table(a.Triggers, func(t control.Trigger) []string { return []string{t.Event, t.Field, t.Summary} })
	}
	return fmt.Sprintf("%+v\n", answer)
}

// deliveriesOf is how many webhooks an answer is about, and whether it only lists them; -1 where that is no question.
func deliveriesOf(answer any) (n int, isList bool) {
	switch a := answer.(type) {
	case control.Said:
		return len(a.Deliveries), false
	case control.Commented:
		return len(a.Deliveries), false
	case control.OptedIn:
		return len(a.Deliveries), false
	case control.Deliveries:
		return len(a.Deliveries), true
	}
	return -1, false
}

// lines are names and values in turn, without those that have no value.
func lines(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			b.WriteString(pairs[i] + " " + pairs[i+1] + "\n")
		}
	}
	return b.String()
}

func join(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, " ")
}

// table is one line for each item, in columns.
func table[T any](items []T, cells func(T) []string) string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, item := range items {
		_, _ = fmt.Fprintln(t, strings.Join(cells(item), "\t"))
	}
	_ = t.Flush()
	return b.String()
}

// deliveryCells are the columns of a delivery: what, about whom, and how it stands.
func deliveryCells(d control.Delivery) []string {
	psid := d.PSID
	if psid == "" {
		psid = "-"
	}
	return []string{
		strconv.FormatInt(d.ID, 10), d.At.Format(time.RFC3339), d.Event, psid, d.State, strconv.Itoa(len(d.Attempts)), lastOf(d),
	}
}

// lastOf is why a delivery was dropped, or the status or error of its last attempt, and when the next one is.
func lastOf(d control.Delivery) string {
	said := "-"
	if n := len(d.Attempts); n > 0 {
		said = strconv.Itoa(d.Attempts[n-1].Status)
		if e := d.Attempts[n-1].Error; e != "" {
			said = e
		}
	}
	switch {
	case d.Dropped != "" && said != "-":
		said = d.Dropped + ": " + said
	case d.Dropped != "":
		said = d.Dropped
	case d.NextAt != nil:
		said += "; next at " + d.NextAt.Format(time.RFC3339)
	}
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(said)
}
