// Package golden holds texts against files, for tests: formats that we own change on purpose only. `go test ./path -update`
// writes the files anew; read the diff before you commit it.
package golden
