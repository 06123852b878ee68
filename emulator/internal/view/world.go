package view

import (
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// World is what is there, with all secrets in clear, but for the people, who may be many.
func World(w *messenger.World) control.World {
	out := control.World{Apps: []control.App{}, Users: []control.User{}, Pages: []control.Page{}}
	for _, a := range w.Apps {
		app := control.App{ID: a.ID, Name: a.Name, Secret: a.Secret, AccessToken: a.Token(), VerifyToken: a.VerifyToken}
		if a.Webhook != nil {
			app.CallbackURL = a.Webhook.CallbackURL
		}
		out.Apps = append(out.Apps, app)
	}
	for _, u := range w.Users {
		user := control.User{ID: u.ID, Name: u.Name}
		if t := w.FirstToken(func(t *messenger.Token) bool { return t.Kind == messenger.UserToken && t.User == u }); t != nil {
			user.AccessToken = t.Value
		}
		out.Users = append(out.Users, user)
	}
	for _, p := range w.Pages {
		page := control.Page{ID: p.ID, Name: p.Name}
		if t := w.FirstToken(func(t *messenger.Token) bool { return t.Page == p }); t != nil {
			page.AccessToken, page.AppID = t.Value, t.App.ID
		}
		out.Pages = append(out.Pages, page)
	}
	return out
}
