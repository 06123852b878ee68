// Command gen writes docs/fidelity.md.
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/sendmock/sendmock/emulator/internal/fidelity"
)

func main() {
	if err := write(); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write() error {
	var b bytes.Buffer
	if err := fidelity.Write(&b); err != nil {
		return err
	}
	return os.WriteFile("../../../docs/fidelity.md", b.Bytes(), 0o644)
}
