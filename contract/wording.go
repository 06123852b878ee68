package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Wording is how a text must be: "exact", {"contains": …} or {"regex": …}.
type Wording struct {
	Exact    *string
	Contains string
	Regex    *regexp.Regexp
}

// UnmarshalJSON reads the three forms.
func (t *Wording) UnmarshalJSON(b []byte) error {
	*t = Wording{}
	var exact string
	if json.Unmarshal(b, &exact) == nil && string(b) != "null" {
		t.Exact = &exact
		return nil
	}
	var form struct {
		Contains *string `json:"contains"`
		Regex    *string `json:"regex"`
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&form); err != nil || (form.Contains == nil) == (form.Regex == nil) {
		return errors.New(`text is none of "exact", {"contains": "…"} and {"regex": "…"}`)
	}
	if form.Contains != nil {
		t.Contains = *form.Contains
		return nil
	}
	re, err := regexp.Compile(*form.Regex)
	if err != nil {
		return fmt.Errorf("text.regex: %w", err)
	}
	t.Regex = re
	return nil
}

// MarshalJSON writes the form it was read from.
func (t *Wording) MarshalJSON() ([]byte, error) {
	switch {
	case t.Exact != nil:
		return json.Marshal(*t.Exact)
	case t.Regex != nil:
		return json.Marshal(map[string]string{"regex": t.Regex.String()})
	}
	return json.Marshal(map[string]string{"contains": t.Contains})
}

// String says it in words: text "hi", text containing "hi", text matching /hi/.
func (t *Wording) String() string {
	switch {
	case t.Exact != nil:
		return "text " + strconv.Quote(*t.Exact)
	case t.Regex != nil:
		return "text matching /" + t.Regex.String() + "/"
	}
	return "text containing " + strconv.Quote(t.Contains)
}

func (t *Wording) matches(text string) bool {
	switch {
	case t.Exact != nil:
		return text == *t.Exact
	case t.Regex != nil:
		return t.Regex.MatchString(text)
	}
	return strings.Contains(text, t.Contains)
}
