package emulator

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// holdVariable asks, with the value 1, that failed tests keep their emulators up.
const holdVariable = "SENDMOCK_HOLD"

// holdFailed keeps the emulator of a failed test up, and says where it is, until wait returns. A tb that cannot say whether it
// has failed has not.
func holdFailed(tb TB, at string, out io.Writer, wait func()) {
	if f, ok := tb.(interface{ Failed() bool }); !ok || !f.Failed() {
		return
	}
	name := "a test"
	if n, ok := tb.(interface{ Name() string }); ok {
		name = n.Name()
	}
	_, _ = fmt.Fprintf(out, "\nsendmock: %s has failed. Its emulator stays up: %s/_sendmock/ (sendmock requests --url %s). Ctrl-C goes on.\n", name, at, at)
	wait()
}

// interrupted waits for Ctrl-C. Until then the test's own timeout goes on (go test -timeout 0).
func interrupted() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(c)
	<-c
}
