package scenario

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
)

// FuzzLoad looks for files that panic, for problems without a place, and for stories that load and cannot begin.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/valid/*.yaml"} {
		names, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(f, err)
			f.Add(data)
		}
	}
	const head = "version: 1\nname: n\n"
	for _, seed := range []string{
		"", "[", "version: 1", "{\"version\":1,\"name\":\"n\",\"steps\":[{\"says\":1}]}",
		head + "steps: [{says: hi, says: ho, person: &a [*a]}]",
		head + "vars: {a: '${b}', b: '$${a}'}\nsteps: [{says: '${a}$${${b}}'}]",
		head + "clock: 0001-01-01T00:00:00Z\nsteps: [{advance: 36500d}]",
		head + "clock: 9999-12-31T23:59:59Z\npeople: [{slug: a, timezone: 5.5, locale: x}]\nsteps: [{reads: true}]",
		head + "steps: [{expect: [{match: {message: {a: [1e400, .5, ~]}}}]}, {inject: {match: {}, effect: {delay: {type: lognormal}}}}]",
	} {
		f.Add([]byte(seed))
	}
	emu := emulator.Start(f)
	player := &Player{Client: emu.Control(), Patience: time.Millisecond, Quiet: time.Millisecond}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Load("fuzz.yaml", data, nil)
		if err != nil {
			require.Contains(t, err.Error(), "fuzz.yaml")
			return
		}
		s.scene.Rules = nil // which there are, only the emulator knows
		_, err = player.stage(t.Context(), s, &listener{})
		require.NoError(t, err, "%s", data)
	})
}
