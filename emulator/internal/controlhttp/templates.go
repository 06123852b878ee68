package controlhttp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
)

// decisions are what a review can come to.
var decisions = []string{string(messenger.TemplateApproved), string(messenger.TemplateRejected)}

// reviewTemplate decides about a message template, as the platform does. Apps are told where it changes anything.
func (d desk) reviewTemplate(r *http.Request) (reply, error) {
	var in control.TemplateReview
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	switch {
	case !slices.Contains(decisions, in.Status):
		return reply{}, reading.Malformed("status " + strconv.Quote(in.Status) + " is none of " + strings.Join(decisions, ", "))
	case in.Reason != "" && in.Status == string(messenger.TemplateApproved):
		return reply{}, reading.About("reason", " is of a rejection: status is "+in.Status)
	}
	var out control.Template
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var t *messenger.Template
		if t, err = templateOf(tx.World, httpx.Var(r, "id")); err == nil {
			tx.Apply(t.Review(messenger.TemplateStatus(in.Status), in.Reason, tx.Now))
			out = view.Template(t, tx.Now)
		}
	})
	return reply{http.StatusOK, out}, err
}

// templateOf finds a template by its id, or by a name that only one has.
func templateOf(w *messenger.World, name string) (*messenger.Template, error) {
	n, _ := w.Node(name)
	if t, isTemplate := n.(*messenger.Template); isTemplate {
		return t, nil
	}
	var found []*messenger.Template
	known := make([]string, len(w.Templates))
	for i, t := range w.Templates {
		if known[i] = t.Name; t.Name == name {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		return nil, notThere(spelling.NoSuchListed("template", name, known, spelling.ThereAreSome(known)))
	case 1:
		return found[0], nil
	}
	return nil, reading.About("id", " is needed: several templates are named "+strconv.Quote(name)+"; "+spelling.ThereAreSome(ids(found)))
}
