// Package controlhttp is the server's side of the control API: the routes under /_sendmock/, what their queries and bodies may say, and
// what is refused. A handler is a method of a desk, which has the one sandbox that the request is about. The types and names on the wire
// are package control's, what is shown is made by package view, and questions about the record are answered by package judge.
package controlhttp
