// Package decode reads what a Graph request says: the path's route, the parameters of query, form, multipart and JSON bodies, the files,
// and the fields that are asked for. It is pure: it knows no world, no operation and no schema; what the values have to be is up to
// package openapi, and what they mean to package graph.
package decode
