package controlhttp

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/internal/vocabulary"
	"github.com/sendmock/sendmock/emulator/messenger"
)

func (d desk) getRules(*http.Request) (reply, error) {
	out := control.Rules{Rules: []control.Rule{}}
	rules := messenger.Rules()
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for i := range rules {
			out.Rules = append(out.Rules, view.Rule(tx.World, &rules[i]))
		}
	})
	return ok(out)
}

func (d desk) setRule(r *http.Request) (reply, error) {
	var in control.RuleChange
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	id := httpx.Var(r, "rule")
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) { err = setMode(tx, id, in.Mode) })
	if err != nil {
		return reply{}, err
	}
	var out control.Rule
	rules := messenger.Rules()
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for i := range rules {
			if rules[i].ID == id {
				out = view.Rule(tx.World, &rules[i])
			}
		}
	})
	return ok(out)
}

func setMode(tx *sandbox.Tx, id, mode string) error {
	set, err := tx.World.ChangeMode(id, messenger.Mode(mode))
	switch {
	case errors.Is(err, messenger.ErrRuleUnknown):
		return notThere(vocabulary.NoRule(id))
	case errors.Is(err, messenger.ErrRuleFixed):
		return impossible("rule-fixed", err.Error())
	case err != nil:
		return reading.Malformed(err.Error())
	}
	tx.Apply(set)
	return nil
}

func (d desk) getErrors(r *http.Request) (reply, error) {
	q := r.URL.Query()
	var code, subcode *int
	for name, into := range map[string]**int{"code": &code, "subcode": &subcode} {
		if text := q.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return reply{}, reading.Malformed(name + " is no number: " + strconv.Quote(text))
			}
			*into = &n
		}
	}
	out := control.Errors{Errors: []control.ErrorRow{}}
	for row := range grapherr.All() {
		switch {
		case q.Get("id") != "" && q.Get("id") != string(row.ID),
			q.Get("category") != "" && q.Get("category") != row.Category,
			code != nil && *code != row.Code,
			subcode != nil && *subcode != row.Subcode:
			continue
		}
		out.Errors = append(out.Errors, view.ErrorRow(row))
	}
	return ok(out)
}
