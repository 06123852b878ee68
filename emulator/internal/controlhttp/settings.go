package controlhttp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
)

func (d desk) changeApp(r *http.Request) (reply, error) {
	var in control.AppChange
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	if in.Features != nil {
		for _, f := range *in.Features {
			if f != messenger.FeatureHumanAgent {
				return reply{}, reading.Malformed(spelling.NoSuch("feature", f, []string{messenger.FeatureHumanAgent}))
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
		tx.Apply([]messenger.Event{messenger.AppChanged{
			App: app, Live: in.Live, RequireAppSecretProof: in.RequireAppSecretProof, Features: in.Features,
		}})
	})
	return reply{}, err
}

func (d desk) changePage(r *http.Request) (reply, error) {
	var in control.PageChange
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	if in.Tasks != nil {
		for _, t := range *in.Tasks {
			if !slices.Contains(messenger.Tasks, t) {
				return reply{}, reading.Malformed("task " + strconv.Quote(t) + " is none of " + strings.Join(messenger.Tasks, ", "))
			}
		}
	}
	err := d.withPage(r, func(tx *sandbox.Tx, page *messenger.Page) error {
		if in.Tasks != nil {
			tx.Apply([]messenger.Event{messenger.TasksSet{Page: page, Tasks: *in.Tasks}})
		}
		if in.Permissions != nil {
			tx.Apply([]messenger.Event{messenger.PermissionsSet{Page: page, Permissions: *in.Permissions}})
		}
		return nil
	})
	return reply{}, err
}

func (d desk) changeToken(r *http.Request) (reply, error) {
	var in control.TokenChange
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	if in.State != "" && !slices.Contains(control.TokenStates, in.State) {
		return reply{}, reading.Malformed("state " + strconv.Quote(in.State) + " is none of " + strings.Join(control.TokenStates, ", "))
	}
	if in.ExpiresAt != nil && clock.Check(*in.ExpiresAt) != nil {
		return reply{}, reading.About("expires_at", " is not between the years 1 and 9000")
	}
	var out control.Token
	var err error
	d.sandbox.Do(func(tx *sandbox.Tx) {
		t := tx.World.Tokens[httpx.Var(r, "token")]
		if t == nil {
			err = notThere("there is no such token in this world")
			return
		}
		tx.Apply([]messenger.Event{messenger.TokenChanged{
			Token: t, State: messenger.TokenState(in.State), ExpiresAt: in.ExpiresAt, Permissions: in.Permissions, At: tx.Now,
		}})
		out = view.Token(t, tx.Now)
	})
	return reply{http.StatusOK, out}, err
}
