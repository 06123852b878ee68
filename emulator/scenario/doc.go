// Package scenario reads stories written as YAML and plays them to a bot: people do things, time goes by, faults strike, and what
// the bot sends is held against expectations. It is for those who do not write Go; docs/scenarios.md is their page.
//
// It speaks the control API like any other client. What must hold is decided by package contract, with the same words and
// failures as in Go and over HTTP; files are read by internal/yamlfile, with the line and column of every problem.
package scenario
