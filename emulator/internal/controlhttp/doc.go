// Package controlhttp is the server's side of the control API: the routes under /_sendmock/, their checks, and the views
// that make JSON of what a sandbox holds. The types and names on the wire are package control's.
package controlhttp
