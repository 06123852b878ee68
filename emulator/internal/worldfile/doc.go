// Package worldfile knows what a world file means once it runs, and the way back: it makes a messenger.World of a
// fixtures.World, as it stands at an instant, and reads one back. It is the only package that knows both.
//
// The format and what makes a file sound are package fixtures'; what a world is and how it decides is package messenger's;
// when a world begins, and with which clock and ids, is up to package sandbox.
package worldfile
