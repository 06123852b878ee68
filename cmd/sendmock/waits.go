package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/contract"
)

// waitFlags are the two waits, in wall time: patience for what must come, quiet until silence is believed. Of quiet 0 is as long as the
// bot needs.
type waitFlags struct {
	fs              *pflag.FlagSet
	settle          string // the wait whose older name is --settle
	patience, quiet time.Duration
}

// register adds the flags. awaited is what the patience is for.
func (w *waitFlags) register(fs *pflag.FlagSet, settle, awaited string) {
	w.fs, w.settle = fs, settle
	durationVar(fs, &w.patience, "patience", contract.DefaultPatience, "the longest wait for "+awaited+", in wall time")
	quietFlag(fs, &w.quiet)
	older := map[string]*time.Duration{"patience": &w.patience, "quiet": &w.quiet}[settle]
	durationVar(fs, older, "settle", *older, "the older name of --"+settle)
	_ = fs.MarkHidden("settle") // it is there
}

func quietFlag(fs *pflag.FlagSet, quiet *time.Duration) {
	durationVar(fs, quiet, "quiet", 0, "the silence of the bot after which nothing more is taken to come, in wall time (default: as long as this bot needs)")
}

// check says what is wrong with the flags.
func (w *waitFlags) check() error {
	var problems []error
	for _, wait := range []struct {
		flag string
		d    time.Duration
	}{{"patience", w.patience}, {"quiet", w.quiet}} {
		if wait.d < 0 || wait.d > contract.MaxWait {
			problems = append(problems, fmt.Errorf("--%s %s is not between 0s and %s", w.called(wait.flag), wait.d, contract.MaxWait))
		}
	}
	return errors.Join(problems...)
}

// called is the name under which a wait was given.
func (w *waitFlags) called(flag string) string {
	if flag == w.settle && w.fs.Changed("settle") {
		return "settle"
	}
	return flag
}

func (w *waitFlags) given(flag string) bool { return w.fs.Changed(w.called(flag)) }

// milliseconds are the waits as the control API takes them; nil is one that was not given.
func (w *waitFlags) milliseconds() (patience, quiet *int) {
	if w.given("patience") {
		patience = new(int(w.patience.Milliseconds()))
	}
	if w.given("quiet") {
		quiet = new(int(w.quiet.Milliseconds()))
	}
	return patience, quiet
}
