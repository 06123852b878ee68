package yamlfile_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/internal/yamlfile"
)

func TestLog(t *testing.T) {
	log := yamlfile.NewLog("f.yaml")
	log.See("$", &yamlfile.Node{Place: yamlfile.Place{1, 1}})
	log.See("$.b", &yamlfile.Node{Place: yamlfile.Place{3, 4}})
	log.Add("$.b", "is wrong")
	log.Add("$.b", "is a second problem of the same value")
	log.Add(yamlfile.KeyPath("$.b", "not there"), "is required")
	log.AddAt(yamlfile.Place{2, 1}, "$.a", "unknown key")
	for path, want := range map[string]bool{"$.b": true, "$": false, "$.c": false} {
		if got := log.Faulty(path); got != want {
			t.Errorf("%s is faulty: %v, want %v", path, got, want)
		}
	}
	want := yamlfile.Problems{
		{File: "f.yaml", Line: 2, Column: 1, Path: "$.a", Message: "unknown key"},
		{File: "f.yaml", Line: 3, Column: 4, Path: "$.b", Message: "is wrong"},
		{File: "f.yaml", Line: 3, Column: 4, Path: `$.b["not there"]`, Message: "is required"},
	}
	if d := cmp.Diff(want, log.Problems()); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
}

func TestLogBound(t *testing.T) {
	log := yamlfile.NewLog("f.yaml")
	for i := range 203 {
		log.AddAt(yamlfile.Place{i + 1, 1}, "$", "is wrong")
		if got := log.Full(); got != (i >= 199) {
			t.Fatalf("full after %d problems: %v", i+1, got)
		}
	}
	got := log.Problems()
	if d := cmp.Diff(201, len(got)); d != "" {
		t.Errorf("number (-want +got):\n%s", d)
	}
	if d := cmp.Diff("f.yaml: and 3 more problems", fmt.Sprint(got[len(got)-1])); d != "" {
		t.Errorf("last one (-want +got):\n%s", d)
	}
}
