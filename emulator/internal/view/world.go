package view

import (
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// World is what is there, with all secrets in clear, but for the people and what else may be many.
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

// Persona is a persona of a Page.
func Persona(p *messenger.Persona, _ time.Time) control.Persona {
	return control.Persona{ID: p.ID, PageID: p.Page.ID, Name: p.Name, ProfilePictureURL: p.ProfilePictureURL}
}

// Template is a message template of a Page.
func Template(t *messenger.Template, _ time.Time) control.Template {
	return control.Template{
		ID: t.ID, PageID: t.Page.ID, Name: t.Name, Language: t.Language, Category: t.Category, Status: string(t.Status),
		RejectedReason: t.RejectedReason, ParameterFormat: t.Format, Library: t.Library, Components: t.Components,
		CreatedAt: instant(t.CreatedAt), UpdatedAt: instant(t.UpdatedAt),
	}
}

// Activity is a post on a Page, or a comment on one.
func Activity(a *messenger.Activity, _ time.Time) control.Activity {
	out := control.Activity{ID: a.ID, PageID: a.Page.ID, AuthorID: a.AuthorID, Message: a.Message, At: a.At, Replied: a.Replied}
	if a.IsComment() {
		out.PostID = a.Post.ID
	}
	return out
}
