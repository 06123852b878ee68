// Package architecture holds the tests of the module's form: imports go one way, as docs/architecture.md draws them, nothing but
// the clock knows the time, no file or package is too large, and what others build on is exported as testdata/api says. It has no
// code of its own.
package architecture
