// Package httpx holds what both sides of the HTTP server share: the router, the guard (docs/security.md), the origin a
// client used, and the listener that cuts off a client which does not read. It is the only importer of gorilla/mux, whose
// traps stay in here: its middleware skips 404 and 405, it
// answers 405 without a body and cleans paths with redirects.
package httpx
