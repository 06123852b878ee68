package emulator_test

import (
	"testing"

	"go.uber.org/goleak"
)

// An emulator that a test stopped leaves nothing running behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
