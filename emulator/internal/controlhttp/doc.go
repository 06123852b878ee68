// Package controlhttp is the server's side of the control API: the routes under /_sendmock/, what each of them does, and what of that is
// not there or cannot be done. A handler is a method of a desk, which has the one sandbox that the request is about. The types and names on
// the wire are package control's (but a Messenger profile is as world files have it, package worldfile), what a request says is read by package
// reading, the names in a match are known to package vocabulary, what is shown is made by package view, and questions about the record are
// answered by package judge.
package controlhttp
