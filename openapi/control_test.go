package openapi

import (
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

func TestControlIsValid(t *testing.T) {
	if err := CheckControl(t.Context()); err != nil {
		t.Error(err)
	}
}

// What a client reads is the JSON, so the paths are looked for there.
func TestControlOperations(t *testing.T) {
	b, err := ControlJSON()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"DELETE /_sendmock/coverage",
		"DELETE /_sendmock/faults",
		"DELETE /_sendmock/faults/{id}",
		"DELETE /_sendmock/requests",
		"GET /_sendmock/chapters", "GET /_sendmock/clock",
		"GET /_sendmock/conversations",
		"GET /_sendmock/conversations/{conversation}",
		"GET /_sendmock/coverage",
		"GET /_sendmock/deliveries",
		"GET /_sendmock/deliveries/{id}",
		"GET /_sendmock/errors",
		"GET /_sendmock/events",
		"GET /_sendmock/export.curl",
		"GET /_sendmock/export.har",
		"GET /_sendmock/faults",
		"GET /_sendmock/faults/{id}",
		"GET /_sendmock/health",
		"GET /_sendmock/livez",
		"GET /_sendmock/media/{id}",
		"GET /_sendmock/messenger.openapi.json",
		"GET /_sendmock/openapi.json",
		"GET /_sendmock/pages/{id}/profile",
		"GET /_sendmock/people/{person}",
		"GET /_sendmock/people/{person}/menu",
		"GET /_sendmock/pictures/{name}",
		"GET /_sendmock/readyz",
		"GET /_sendmock/receipts",
		"GET /_sendmock/requests",
		"GET /_sendmock/rules",
		"GET /_sendmock/surface",
		"GET /_sendmock/triggers",
		"GET /_sendmock/webhook",
		"GET /_sendmock/world",
		"PATCH /_sendmock/apps/{id}",
		"PATCH /_sendmock/pages/{id}",
		"PATCH /_sendmock/people/{person}",
		"PATCH /_sendmock/tokens/{token}",
		"POST /_sendmock/clock/advance",
		"POST /_sendmock/clock/freeze",
		"POST /_sendmock/deliveries/{id}/redeliver",
		"POST /_sendmock/faults",
		"POST /_sendmock/login",
		"POST /_sendmock/media",
		"POST /_sendmock/people",
		"POST /_sendmock/people/{person}/account_linking",
		"POST /_sendmock/people/{person}/comments",
		"POST /_sendmock/people/{person}/edits",
		"POST /_sendmock/people/{person}/feedback",
		"POST /_sendmock/people/{person}/messages",
		"POST /_sendmock/people/{person}/optins",
		"POST /_sendmock/people/{person}/postbacks",
		"POST /_sendmock/people/{person}/posts",
		"POST /_sendmock/people/{person}/reactions",
		"POST /_sendmock/people/{person}/reads",
		"POST /_sendmock/people/{person}/referrals",
		"POST /_sendmock/requests/count",
		"POST /_sendmock/requests/find",
		"POST /_sendmock/requests/wait",
		"POST /_sendmock/reset",
		"POST /_sendmock/templates/{id}/review",
		"POST /_sendmock/triggers/{event}",
		"POST /_sendmock/verify",
		"POST /_sendmock/webhook/hold",
		"POST /_sendmock/webhook/release",
		"PUT /_sendmock/clock",
		"PUT /_sendmock/pages/{id}/profile",
		"PUT /_sendmock/receipts",
		"PUT /_sendmock/rules/{rule}",
		"PUT /_sendmock/webhook",
	}
	var got []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			got = append(got, method+" "+path)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}
