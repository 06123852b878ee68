// Command gen writes docs/fidelity.md.
package main

import (
	"bytes"
	"log"
	"os"

	"github.com/sendmock/sendmock/emulator/internal/fidelity"
)

func main() {
	var b bytes.Buffer
	if err := fidelity.Write(&b); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("../../../docs/fidelity.md", b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
