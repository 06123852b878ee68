package edge

import (
	"cmp"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// labelOperations are those of custom labels, and of the people who have them.
var labelOperations = Operations{
	"createCustomLabel":    {Allow: asPage, Run: createCustomLabel},
	"listCustomLabels":     {Allow: asPage, Run: listCustomLabels},
	"listLabelsOfPerson":   {Allow: ofPage, Run: listLabelsOfPerson},
	"getCustomLabel":       {Allow: ofPage, Run: readNode},
	"getCustomLabelItself": {Allow: ofPage, Run: readNode},
	"deleteCustomLabel":    {Allow: ofPage, Run: deleteCustomLabel},
	"labelPerson":          {Allow: ofPage, Run: labelPerson, Person: labelledUser},
	"unlabelPerson":        {Allow: ofPage, Run: unlabelPerson, Person: labelledUser},
}

// labelFields are the node (docs/facts/endpoints.md §4).
var labelFields = map[string]fieldFunc{
	"id":              idOf,
	"page_label_name": textOf(func(l *messenger.Label) string { return l.Name }),
	"name":            textOf(func(l *messenger.Label) string { return l.Name }),
}

func labelledUser(c *Call) string { return decode.Member(c.Args, "user") }

// createCustomLabel answers POST /{page-id}/custom_labels. A name that the Page has given before is that label (a choice).
func createCustomLabel(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	page, name := c.Node.(*messenger.Page), cmp.Or(decode.Member(c.Args, "page_label_name"), decode.Member(c.Args, "name"))
	if there := tx.World.LabelNamed(page, name); there != nil {
		return fbjson.Object{{Key: "id", Value: there.ID}}, nil
	}
	return c.make(tx, &messenger.Label{ID: tx.IDs.LabelID(), Name: name, Page: page})
}

// listCustomLabels answers GET /{page-id}/custom_labels.
func listCustomLabels(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	out := r.connection(labelsOf(tx.World, c.Node.(*messenger.Page)), r.requestQuery(fields))
	return out, r.err
}

// listLabelsOfPerson answers GET /{psid}/custom_labels.
func listLabelsOfPerson(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	out := r.connection(nodes(c.Node.(*messenger.Person).Labels), r.requestQuery(fields))
	return out, r.err
}

func labelsOf(w *messenger.World, p *messenger.Page) []messenger.Node { return nodes(w.LabelsOf(p)) }

// deleteCustomLabel answers DELETE /{label-id}. Nobody is told that people have it no more (a choice).
func deleteCustomLabel(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	tx.Apply([]messenger.Event{messenger.NodeRemoved{Node: c.Node}})
	return done, nil
}

// labelPerson answers POST /{label-id}/label.
func labelPerson(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	l := c.Node.(*messenger.Label)
	p, err := personOf(tx, l.Page, labelledUser(c))
	if err != nil {
		return nil, err
	}
	events, tooMany := tx.World.Label(p, l, tx.Now)
	if tooMany != nil {
		return nil, full(tooMany)
	}
	tx.Apply(events)
	return done, nil
}

// unlabelPerson answers DELETE /{label-id}/label.
func unlabelPerson(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	l := c.Node.(*messenger.Label)
	p, err := personOf(tx, l.Page, labelledUser(c))
	if err != nil {
		return nil, err
	}
	tx.Apply(tx.World.Unlabel(p, l, tx.Now))
	return done, nil
}
