package main

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
)

// The forms of --log-format.
const (
	logText = "text"
	logJSON = "json"
)

// logger writes to standard error. The error is that level or format is none.
func (p *program) logger(level, format string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("--log-level %q is none of debug, info, warn, error", level)
	}
	switch format {
	case logText:
		return slog.New(tint.NewTextHandler(p.stderr, &tint.Options{Level: l, TimeFormat: time.TimeOnly, NoColor: !p.colors()})), nil
	case logJSON:
		return slog.New(slog.NewJSONHandler(p.stderr, &slog.HandlerOptions{Level: l})), nil
	}
	return nil, fmt.Errorf("--log-format %q is none of text, json", format)
}

// colors reports whether standard error takes colors: a terminal does, unless its user says no, https://no-color.org.
func (p *program) colors() bool { return p.env("NO_COLOR") == "" && p.steerable() }

// steerable reports whether standard error is a terminal that understands escape sequences.
func (p *program) steerable() bool { return isTerminal(p.stderr) && p.env("TERM") != "dumb" }

// oneTerminal reports whether who reads the banner reads the log as well.
func (p *program) oneTerminal() bool { return isTerminal(p.stdout) && isTerminal(p.stderr) }

// isTerminal reports whether a reader or writer is a terminal. The null device looks like one.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(null, info)
}
