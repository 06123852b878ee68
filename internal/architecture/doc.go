// Package architecture holds the test that keeps the imports of this module going one way, as docs/architecture.md draws
// them. It has no code of its own.
package architecture
