// Package view makes of what is recorded what is shown of it: the pretty form of an exchange, with its secrets masked, and the brief
// one that questions are asked about. It owns no state; secrets are the sandbox's, and what is asked is up to package judge.
package view
