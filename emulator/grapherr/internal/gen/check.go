package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

type row struct {
	ID             string   `json:"id"`
	Code           int      `json:"code"`
	Subcode        int      `json:"subcode"`
	Type           string   `json:"type"`
	Status         int      `json:"status"`
	StatusEvidence string   `json:"status_evidence"`
	Message        string   `json:"message"`
	Args           []arg    `json:"args"`
	Transient      *bool    `json:"is_transient"`
	UserTitle      string   `json:"user_title"`
	UserMessage    string   `json:"user_message"`
	Form           string   `json:"form"`
	Category       string   `json:"category"`
	When           string   `json:"when"`
	Evidence       string   `json:"evidence"`
	Confidence     string   `json:"confidence"`
	Sources        []string `json:"sources"`
	Default        bool     `json:"default"`
	ReferenceText  string   `json:"reference_text"`
}

type arg struct {
	Name    string `json:"name"`
	Default string `json:"default"`
}

func decode(data []byte) ([]row, error) {
	var file struct {
		Version int   `json:"version"`
		Errors  []row `json:"errors"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("errors.json: %w", err)
	}
	if file.Version != 1 {
		return nil, fmt.Errorf("errors.json: version %d, want 1", file.Version)
	}
	return file.Errors, nil
}

var (
	idForm     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	argForm    = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	forms      = []string{"plain", "user", "transient", "bare"}
	evidences  = []string{"seen", "documented", "chosen"}
	confidence = []string{"high", "medium", "low"}
	categories = []string{
		"parameter", "recipient", "window", "private_reply", "attachment", "auth", "permission", "policy", "rate_limit",
		"transient", "emulator",
	}
)

// check returns an error that joins every problem of rows.
func check(rows []row) error {
	var problems []error
	ids := map[string]bool{}
	idents := map[string]string{}
	type pair struct{ code, subcode int }
	defaults := map[pair]int{}
	var pairs []pair
	for i, r := range rows {
		add := func(format string, args ...any) {
			problems = append(problems, fmt.Errorf("row %d (%s): %s", i, r.ID, fmt.Sprintf(format, args...)))
		}
		if ids[r.ID] {
			add("the id is not unique")
		} else if other, ok := idents[ident(r.ID)]; ok {
			add("has the Go name of %s", other)
		}
		ids[r.ID] = true
		idents[ident(r.ID)] = r.ID
		p := pair{r.Code, r.Subcode}
		if _, ok := defaults[p]; !ok {
			defaults[p] = 0
			pairs = append(pairs, p)
		}
		if r.Default {
			defaults[p]++
		}
		checkRow(r, add)
		checkTexts(r, add)
	}
	for _, p := range pairs {
		if n := defaults[p]; n != 1 {
			problems = append(problems, fmt.Errorf("code %d subcode %d has %d default rows, want 1", p.code, p.subcode, n))
		}
	}
	return errors.Join(problems...)
}

func checkRow(r row, add func(string, ...any)) {
	oneOf := func(name, value string, values []string) {
		if !slices.Contains(values, value) {
			add("%s is %q, want one of %s", name, value, strings.Join(values, ", "))
		}
	}
	if !idForm.MatchString(r.ID) {
		add("the id is not kebab-case")
	}
	if r.Code == 0 {
		add("there is no code")
	}
	if r.Status < 400 || r.Status > 599 || r.Status == 429 {
		add("status %d is not from 400 to 599, or is the 429 that the platform does not use", r.Status)
	}
	oneOf("status_evidence", r.StatusEvidence, evidences)
	oneOf("evidence", r.Evidence, evidences)
	oneOf("confidence", r.Confidence, confidence)
	oneOf("form", r.Form, forms)
	oneOf("category", r.Category, categories)
	if r.When == "" {
		add("when is empty")
	}
	if len(r.Sources) == 0 {
		add("there are no sources")
	}
	if (r.Type == "") != (r.Form == "bare") {
		add("type is %q in the form %s", r.Type, r.Form)
	}
	if r.Form == "bare" && r.Subcode != 0 {
		add("the form bare has no place for a subcode")
	}
	if (r.Form == "plain" || r.Form == "bare") && (r.Transient != nil || r.UserTitle != "" || r.UserMessage != "") {
		add("the form %s has no place for is_transient and user texts", r.Form)
	}
}

func checkTexts(r row, add func(string, ...any)) {
	if r.Message == "" {
		add("message is empty")
	}
	// The message goes into a header as well.
	if strings.ContainsFunc(r.Message, func(c rune) bool { return c < ' ' || c > '~' }) {
		add("message is not printable ASCII")
	}
	used := map[string]bool{}
	for _, text := range []string{r.Message, r.UserTitle, r.UserMessage} {
		if len(r.Args) == 0 {
			if strings.ContainsAny(text, "{}") {
				add("has braces and no args in %q", text)
			}
			continue
		}
		names, ok := places(text)
		if !ok {
			add("has a brace that is neither a place nor doubled in %q", text)
		}
		for _, n := range names {
			used[n] = true
			if !slices.ContainsFunc(r.Args, func(a arg) bool { return a.Name == n }) {
				add("has no arg for {%s}", n)
			}
		}
	}
	seen := map[string]bool{}
	for _, a := range r.Args {
		if !argForm.MatchString(a.Name) {
			add("arg %q is not snake_case", a.Name)
		}
		if seen[a.Name] {
			add("arg %s is there twice", a.Name)
		}
		seen[a.Name] = true
		if !used[a.Name] {
			add("has no place for the arg %s", a.Name)
		}
		if a.Default == "" {
			add("arg %s has no default", a.Name)
		}
	}
}

// places returns the names in braces, and whether all other braces are doubled. It reads a text as Row.fill does.
func places(text string) (names []string, ok bool) {
	for {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			return names, true
		}
		if strings.HasPrefix(text[i+1:], text[i:i+1]) {
			text = text[i+2:]
			continue
		}
		name, rest, found := strings.Cut(text[i+1:], "}")
		if text[i] == '}' || !found || !argForm.MatchString(name) {
			return names, false
		}
		names = append(names, name)
		text = rest
	}
}
