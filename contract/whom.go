package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

// Whom says which person a match is about: by PSID or slug, as everywhere, or somebody unknown on purpose. JSON has it as
// "ada", or as {"unknown": "9990"} for a PSID that nobody here has. Unknown without a name is a name that was given, and is empty: it is
// refused.
type Whom struct {
	Name    string // a PSID or a slug; "" is anybody
	Unknown bool   // nobody here may have this PSID
}

// UnmarshalJSON reads both forms.
func (w *Whom) UnmarshalJSON(b []byte) error {
	*w = Whom{}
	if json.Unmarshal(b, &w.Name) == nil {
		if w.Name == "" && string(b) != "null" {
			return errors.New("psid is empty; leave it out for anybody")
		}
		return nil
	}
	var form struct {
		Unknown string `json:"unknown"`
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&form); err != nil || form.Unknown == "" {
		return errors.New(`psid is neither a PSID or slug like "ada" nor {"unknown": "…"} for a PSID that nobody here has`)
	}
	w.Name, w.Unknown = form.Unknown, true
	return nil
}

// MarshalJSON writes the form it was read from.
func (w Whom) MarshalJSON() ([]byte, error) {
	if w.Unknown {
		return json.Marshal(map[string]string{"unknown": w.Name})
	}
	return json.Marshal(w.Name)
}

// String is the name; of somebody unknown it says so.
func (w Whom) String() string {
	if w.Unknown {
		return "the unknown " + strconv.Quote(w.Name)
	}
	return w.Name
}

// is reports whether a request about a PSID is about this person. Nobody named is anybody.
func (w Whom) is(psid string) bool { return w.Name == "" || w.Name == psid }
