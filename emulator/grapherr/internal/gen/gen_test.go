package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/fixtures"
)

func TestCatalogueIsCurrent(t *testing.T) {
	want, err := generate(fixtures.Errors())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", "..", "catalogue_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("catalogue_gen.go is not current, run go generate in emulator/grapherr (-want +got):\n%s", d)
	}
}

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		change func(r *row)
		want   []string
	}{
		"nothing wrong": {func(*row) {}, nil},
		"id":            {func(r *row) { r.ID = "Some_ID" }, []string{"row 0 (Some_ID): the id is not kebab-case"}},
		"code":          {func(r *row) { r.Code = 0 }, []string{"row 0 (some-id): there is no code"}},
		"default":       {func(r *row) { r.Default = false }, []string{"code 7 subcode 0 has 0 default rows, want 1"}},
		"status":        {func(r *row) { r.Status = 302 }, []string{"row 0 (some-id): status 302 is not from 400 to 599, or is the 429 that the platform does not use"}},
		"429":           {func(r *row) { r.Status = 429 }, []string{"row 0 (some-id): status 429 is not from 400 to 599, or is the 429 that the platform does not use"}},
		"enums": {func(r *row) { r.StatusEvidence, r.Evidence, r.Confidence, r.Category = "a", "b", "c", "d" }, []string{
			`row 0 (some-id): status_evidence is "a", want one of seen, documented, chosen`,
			`row 0 (some-id): evidence is "b", want one of seen, documented, chosen`,
			`row 0 (some-id): confidence is "c", want one of high, medium, low`,
			`row 0 (some-id): category is "d", want one of ` + strings.Join(categories, ", "),
		}},
		"form":        {func(r *row) { r.Form = "odd" }, []string{`row 0 (some-id): form is "odd", want one of plain, user, transient, bare`}},
		"type":        {func(r *row) { r.Type = "" }, []string{`row 0 (some-id): type is "" in the form plain`}},
		"prose":       {func(r *row) { r.When, r.Sources = "", nil }, []string{"row 0 (some-id): when is empty", "row 0 (some-id): there are no sources"}},
		"plain":       {func(r *row) { r.UserTitle = "x" }, []string{"row 0 (some-id): the form plain has no place for is_transient and user texts"}},
		"no message":  {func(r *row) { r.Message = "" }, []string{"row 0 (some-id): message is empty"}},
		"ascii":       {func(r *row) { r.Message = "isn’t" }, []string{"row 0 (some-id): message is not printable ASCII"}},
		"no args":     {func(r *row) { r.Message = "a {b}" }, []string{`row 0 (some-id): has braces and no args in "a {b}"`}},
		"no place":    {func(r *row) { r.Args = []arg{{"a", "1"}} }, []string{"row 0 (some-id): has no place for the arg a"}},
		"wrong place": {func(r *row) { r.Message, r.Args = "{a} {b}", []arg{{"a", "1"}} }, []string{"row 0 (some-id): has no arg for {b}"}},
		"lone brace": {func(r *row) { r.Message, r.Args = "{a} }", []arg{{"a", "1"}} }, []string{
			`row 0 (some-id): has a brace that is neither a place nor doubled in "{a} }"`,
		}},
		"args": {func(r *row) { r.Message, r.Args = "{a}", []arg{{"a", ""}, {"a", "1"}} }, []string{
			"row 0 (some-id): arg a has no default", "row 0 (some-id): arg a is there twice",
		}},
		"an arg in a user text": {func(r *row) { r.Form, r.UserMessage, r.Args = "user", "{a}", []arg{{"a", "1"}} }, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			r := sample("some-id", 7)
			tc.change(&r)
			if d := cmp.Diff(tc.want, problems(check([]row{r}))); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestCheckAcrossRows(t *testing.T) {
	rows := []row{sample("some-id", 7), sample("some-id", 8), sample("other", 8), sample("some-1", 9), sample("some1", 10)}
	want := []string{
		"row 1 (some-id): the id is not unique",
		"row 4 (some1): has the Go name of some-1",
		"code 8 subcode 0 has 2 default rows, want 1",
	}
	if d := cmp.Diff(want, problems(check(rows))); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]string{
		"another version": `{"version":2,"errors":[]}`,
		"unknown member":  `{"version":1,"errors":[{"idd":"x"}]}`,
		"no JSON":         `version 1`,
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := generate([]byte(in)); err == nil {
				t.Error("was taken")
			}
		})
	}
}

func TestNames(t *testing.T) {
	got := []string{ident("param-id-invalid"), ident("ids-with-post"), ident("page-token-required-210"), param("type"), param("expired_at"), param("app_id")}
	want := []string{"ParamIDInvalid", "IDsWithPost", "PageTokenRequired210", "typeName", "expiredAt", "appID"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("names (-want +got):\n%s", d)
	}
}

func sample(id string, code int) row {
	return row{
		ID: id, Code: code, Type: "OAuthException", Status: 400, StatusEvidence: "seen", Message: "Text", Form: "plain",
		Category: "parameter", When: "Now.", Evidence: "seen", Confidence: "high", Sources: []string{"x"}, Default: true,
	}
}

func problems(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}
