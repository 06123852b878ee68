package controlhttp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
)

func (d desk) changeApp(r *http.Request) (reply, error) {
	var in control.AppChange
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	if in.Features != nil {
		for _, f := range *in.Features {
			if f != messenger.FeatureHumanAgent {
				return reply{}, malformed(noSuch("feature", f, []string{messenger.FeatureHumanAgent}))
			}
		}
	}
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		n, _ := tx.World.Node(httpx.Var(r, "id"))
		app, isApp := n.(*messenger.App)
		if !isApp {
			err = notThere(noApp(tx.World, httpx.Var(r, "id")))
			return
		}
		change(&app.Live, in.Live)
		change(&app.RequireAppSecretProof, in.RequireAppSecretProof)
		if in.Features != nil {
			app.Features = setOf(*in.Features)
		}
	})
	return reply{}, err
}

func (d desk) changePage(r *http.Request) (reply, error) {
	var in control.PageChange
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	if in.Tasks != nil {
		for _, t := range *in.Tasks {
			if !slices.Contains(messenger.Tasks, t) {
				return reply{}, malformed("task " + strconv.Quote(t) + " is none of " + strings.Join(messenger.Tasks, ", "))
			}
		}
	}
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		var page *messenger.Page
		if page, err = pageOf(tx.World, httpx.Var(r, "id")); err != nil {
			return
		}
		if in.Tasks != nil {
			for i := range page.Admins {
				page.Admins[i].Tasks = slices.Clone(*in.Tasks)
			}
		}
		if in.Permissions != nil {
			for _, t := range tx.World.Tokens {
				if t.Page == page {
					t.Permissions = setOf(*in.Permissions)
				}
			}
		}
	})
	return reply{}, err
}

func (d desk) changeToken(r *http.Request) (reply, error) {
	var in control.TokenChange
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	if in.State != "" && !slices.Contains(control.TokenStates, in.State) {
		return reply{}, malformed("state " + strconv.Quote(in.State) + " is none of " + strings.Join(control.TokenStates, ", "))
	}
	var out control.Token
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		t := tx.World.Tokens[httpx.Var(r, "token")]
		if t == nil {
			err = notThere("there is no such token in this world")
			return
		}
		if in.State != "" {
			t.SetState(messenger.TokenState(in.State), tx.Now)
		}
		change(&t.ExpiresAt, in.ExpiresAt)
		if in.Permissions != nil {
			t.Permissions = setOf(*in.Permissions)
		}
		out = view.Token(t, tx.Now)
	})
	return reply{http.StatusOK, out}, err
}

func setOf(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, v := range list {
		m[v] = true
	}
	return m
}
