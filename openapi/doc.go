// Package openapi owns the description of the emulated Graph surface, openapi/messenger.yaml: it loads the document once
// per process, lists its operations, turns decoded parameters into the types an operation asks for, and says what is wrong
// with them. Answers are validated against the same document, and so are webhooks: [Spec.CheckWebhook] picks the schema of an
// event by the event's key (x-webhook) instead of trying all of them.
//
// It knows no Graph error: a [Problem] names the path and the broken keyword, and package graph (emulator/internal/graph)
// puts it into the platform's words. control.yaml, the description of the control API, lies here too and is only served.
//
// # What the request checker reads
//
// A request is checked in one walk over a schema compiled at start (see docs/decisions/0001-request-checker.md), with the
// usual OpenAPI keywords and these extensions:
//
//	x-order   [names]            the order in which an object's properties are reported
//	x-errors  {keyword: id}      the catalogue id of a broken keyword, where it is not the general one
//	x-choose  [{from, none, many}] exactly (or at least, or at most) one of some properties;
//	                                  of: first asks only the first element of an array
//	x-path    name               replaces the path so far in reports (template payloads: name_placeholder)
//	x-empty   absent             "" means that the property was not given
//	x-json    true               an object, or any other text
//	x-refuse  id                 the value is always refused, with this error
//	x-unheeded true              a parameter that is taken and without effect
//
// oneOf stands only beside a discriminator and is never tried out: the discriminator's value picks the schema.
//
// # What the platform has besides
//
// names.json has the names of what the platform has, by the specification of its SDKs (docs/decisions/0010-names-are-generated.md):
// [Spec.NotEmulated], [Spec.RealField] and [Spec.Unheeded] tell what is real and not emulated from what is no name of the platform. What that
// specification lacks and documentation has, the document lists under x-not-emulated.
package openapi

//go:generate go run ./internal/gen
