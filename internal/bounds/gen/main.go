// Command gen writes docs/limits.md.
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/sendmock/sendmock/internal/bounds"
)

func main() {
	if err := write("../.."); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write writes the page of the module in root.
func write(root string) error {
	rows, err := bounds.Collect(root)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := bounds.Write(&b, rows); err != nil {
		return err
	}
	return os.WriteFile(root+"/docs/limits.md", b.Bytes(), 0o644)
}
