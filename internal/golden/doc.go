// Package golden holds what came out against what is wanted, for tests: values against values, and texts against files. Formats
// that we own are in files, and change on purpose only. `go test ./path -update` writes the files anew; read the diff before you
// commit it.
package golden
