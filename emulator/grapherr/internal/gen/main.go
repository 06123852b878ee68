// Command gen writes catalogue_gen.go of the package grapherr from fixtures/errors.json. Run it with go generate in
// emulator/grapherr.
package main

import (
	"fmt"
	"os"

	"github.com/sendmock/sendmock/fixtures"
)

func main() {
	src, err := generate(fixtures.Errors())
	if err == nil {
		err = os.WriteFile("catalogue_gen.go", src, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// generate returns the Go source for the catalogue in data, or an error that lists all that is wrong with it.
func generate(data []byte) ([]byte, error) {
	rows, err := decode(data)
	if err != nil {
		return nil, err
	}
	if err := check(rows); err != nil {
		return nil, err
	}
	return write(rows)
}
