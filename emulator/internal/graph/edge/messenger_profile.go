package edge

import (
	"slices"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// profileOperations are those about a Page's Messenger profile, and a person's own menu.
var profileOperations = Operations{
	"getMessengerProfile":      {Allow: asPage, Run: getMessengerProfile},
	"setMessengerProfile":      {Allow: asPage, Prepare: prepareProfile, Run: setMessengerProfile},
	"deleteMessengerProfile":   {Allow: asPage, Run: deleteMessengerProfile},
	"getCustomUserSettings":    {Allow: asPage, Run: getCustomUserSettings, Person: psidOf},
	"setCustomUserSettings":    {Allow: asPage, Prepare: (*Call).menusShape, Run: setCustomUserSettings, Person: psidOf},
	"deleteCustomUserSettings": {Allow: asPage, Run: deleteCustomUserSettings, Person: psidOf},
}

// result is what the edges of profiles answer that only do something.
var result = fbjson.Object{{Key: "result", Value: "success"}}

// unset are the names of properties that can be asked for, and are never set.
var unset = []string{"payment_settings", "platform", "target_audience", "title"}

// getMessengerProfile answers GET /{page-id}/messenger_profile: one object with what is set of what was asked for, in the order of the
// request.
func getMessengerProfile(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	profile := &c.Node.(*messenger.Page).Profile
	var out fbjson.Object
	for _, f := range fields {
		_, again := out.Get(f.Name)
		switch {
		case f.Wrong != nil:
			r.fail(f.Wrong)
		case again:
		case f.Name == "subject_to_new_eu_privacy_rules":
			out = out.With(f.Name, false) // no Page here is in Europe (a choice)
		case slices.Contains(messenger.ProfileProperties, f.Name):
			if v := profileValue(profile, f.Name); v != absent {
				out = out.With(f.Name, v)
			}
		case !slices.Contains(unset, f.Name):
			r.fail(grapherr.NewFieldUnknown(f.Name, "MessengerProfile"))
		}
	}
	if c.Args["platform"] == instagram {
		out = nil // an account on Instagram has a profile of its own, and there is none here
	}
	return oneObject(out), r.err
}

// oneObject is a list of the object, or of nothing where it is empty.
func oneObject(o fbjson.Object) fbjson.Object {
	data := fbjson.Array{}
	if len(o) > 0 {
		data = append(data, o)
	}
	return fbjson.Object{{Key: "data", Value: data}}
}

// prepareProfile finds what a schema cannot say, before the lock is taken.
func prepareProfile(c *Call) *grapherr.Error {
	if len(given(c.Args)) == 0 {
		return grapherr.NewParameterInvalid().Noting("the request sets no property of the profile")
	}
	if err := iceBreakersShape(objects(c.Args, messenger.PropIceBreakers)); err != nil {
		return err
	}
	return c.menusShape()
}

// given are the properties that a request sets.
func given(args map[string]any) []string {
	return slices.DeleteFunc(slices.Clone(messenger.ProfileProperties), func(name string) bool { return args[name] == nil })
}

// setMessengerProfile answers POST /{page-id}/messenger_profile: what is given is overwritten, the rest stays.
func setMessengerProfile(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	return c.changeProfile(tx, given(c.Args), profileOf(c.Args))
}

// deleteMessengerProfile answers DELETE /{page-id}/messenger_profile. What is not set goes as well.
func deleteMessengerProfile(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	named := texts(c.Args["fields"])
	properties := slices.DeleteFunc(slices.Clone(messenger.ProfileProperties), func(name string) bool { return !slices.Contains(named, name) })
	return c.changeProfile(tx, properties, &messenger.Profile{})
}

func (c *Call) changeProfile(tx *sandbox.Tx, properties []string, to *messenger.Profile) (fbjson.Object, *grapherr.Error) {
	page := c.Node.(*messenger.Page)
	if err := c.setsMenu(page, to.PersistentMenu); err != nil {
		return nil, err
	}
	events, err := tx.World.ChangeProfile(page, properties, to)
	if err != nil {
		return nil, err
	}
	tx.Apply(events)
	return result, nil
}

// setsMenu refuses menus of an app that is not the Page's default one, where it has one.
func (c *Call) setsMenu(page *messenger.Page, menus []messenger.Menu) *grapherr.Error {
	if len(menus) > 0 && page.DefaultApp != nil && page.DefaultApp != c.Token.App {
		return grapherr.NewMenuPrimaryApp()
	}
	return nil
}

// psidOf is whom a request's psid names.
func psidOf(c *Call) string { return decode.Member(c.Args, "psid") }

// customer is the person that psid names.
func (c *Call) customer(tx *sandbox.Tx) (*messenger.Person, *grapherr.Error) {
	return personOf(tx, c.Node.(*messenger.Page), psidOf(c))
}

// getCustomUserSettings answers GET /{page-id}/custom_user_settings: both levels of the menu that a person could see.
func getCustomUserSettings(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	person, err := c.customer(tx)
	if err != nil {
		return nil, err
	}
	var out fbjson.Object
	if len(person.Menu) > 0 {
		out = out.With("user_level_persistent_menu", menusValue(person.Menu))
	}
	if menus := person.Page.Profile.PersistentMenu; len(menus) > 0 {
		out = out.With("page_level_persistent_menu", menusValue(menus))
	}
	return oneObject(out), nil
}

// setCustomUserSettings answers POST /{page-id}/custom_user_settings.
func setCustomUserSettings(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	return c.changeUserMenu(tx, menusOf(objects(c.Args, messenger.PropPersistentMenu)))
}

// deleteCustomUserSettings answers DELETE /{page-id}/custom_user_settings. The menu is all that there is to delete.
func deleteCustomUserSettings(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	return c.changeUserMenu(tx, nil)
}

func (c *Call) changeUserMenu(tx *sandbox.Tx, menus []messenger.Menu) (fbjson.Object, *grapherr.Error) {
	person, err := c.customer(tx)
	if err == nil {
		err = c.setsMenu(person.Page, menus)
	}
	if err != nil {
		return nil, err
	}
	events, err := tx.World.ChangeUserMenu(person, menus)
	if err != nil {
		return nil, err
	}
	tx.Apply(events)
	return result, nil
}
