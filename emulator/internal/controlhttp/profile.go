package controlhttp

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// getPersonMenu answers with what a person finds beside the messages.
func (d desk) getPersonMenu(r *http.Request) (reply, error) {
	var out control.PersonMenu
	err := d.withPerson(r, func(_ *sandbox.Tx, p *messenger.Person) error {
		out = view.PersonMenu(p)
		return nil
	})
	return reply{http.StatusOK, out}, err
}

func (d desk) getProfile(r *http.Request) (reply, error) {
	var profile messenger.Profile
	err := d.withPage(r, func(_ *sandbox.Tx, p *messenger.Page) error {
		profile = p.Profile
		return nil
	})
	return reply{http.StatusOK, worldfile.Profile(&profile)}, err
}

// setProfile puts a whole profile in the place of a Page's. It is checked as that of a world file, which lists all that is wrong.
func (d desk) setProfile(r *http.Request) (reply, error) {
	profile, err := readProfile(r)
	if err != nil {
		return reply{}, err
	}
	err = d.withPage(r, func(tx *sandbox.Tx, p *messenger.Page) error {
		events, refused := tx.World.ChangeProfile(p, messenger.ProfileProperties, &profile)
		if refused != nil {
			return unsettable(refused)
		}
		tx.Apply(events)
		return nil
	})
	return reply{http.StatusOK, worldfile.Profile(&profile)}, err
}

// unsettable is what the edge would say too, beyond the shape.
func unsettable(err *grapherr.Error) *control.Problem {
	return impossible("profile-refused", "the platform would refuse this profile: "+err.Message)
}

func readProfile(r *http.Request) (messenger.Profile, error) {
	body, err := reading.JSON(r)
	if err != nil || body == nil {
		return messenger.Profile{}, err
	}
	var anything json.RawMessage
	if err := json.Unmarshal(body, &anything); err != nil { // a world file may be YAML
		return messenger.Profile{}, reading.Malformed("the body cannot be read: " + err.Error())
	}
	profile, err := worldfile.LoadProfile("profile", body)
	var found fixtures.Problems
	if errors.As(err, &found) {
		return messenger.Profile{}, reading.Malformed("the profile cannot be taken", strings.Split(found.Error(), "\n")...)
	}
	return profile, err
}
