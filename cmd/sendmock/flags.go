package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

// durationFlag is a flag that is wall time, written as virtual time is everywhere.
type durationFlag time.Duration

func durationVar(fs *pflag.FlagSet, d *time.Duration, name string, otherwise time.Duration, about string) {
	*d = otherwise
	fs.Var((*durationFlag)(d), name, about)
}

func (d *durationFlag) Type() string { return "duration" }

func (d *durationFlag) String() string {
	if *d == 0 {
		return "" // of which the help says nothing
	}
	return time.Duration(*d).String()
}

func (d *durationFlag) Set(text string) error {
	given, err := contract.ParseDuration(text)
	if err == nil {
		*d = durationFlag(given)
	}
	return err
}

// serverFlag is a flag that says where a server is.
type serverFlag string

func serverVar(fs *pflag.FlagSet, at *string, otherwise, about string) {
	*at = otherwise
	fs.Var((*serverFlag)(at), "url", about)
}

func (s *serverFlag) Type() string   { return "string" }
func (s *serverFlag) String() string { return string(*s) }

func (s *serverFlag) Set(text string) error {
	if text == "" {
		*s = ""
		return nil
	}
	at, err := control.ServerURL(text)
	if err == nil {
		*s = serverFlag(at)
	}
	return err
}

// misread is what is wrong with the flags of a command line, in words for who has written it.
func misread(err error) error {
	var wrong *pflag.InvalidValueError
	if errors.As(err, &wrong) {
		err = unreadable("--"+wrong.GetFlag().Name, wrong)
	}
	return usageError{err}
}

// unreadable is a value that cannot be the flag's. name is what the value was given as: a flag or a variable.
func unreadable(name string, wrong *pflag.InvalidValueError) error {
	switch value := wrong.GetValue(); wrong.GetFlag().Value.Type() {
	case "int", "int64", "uint64":
		return fmt.Errorf("%s is no number: %q", name, value)
	case "bool":
		return fmt.Errorf("%s is true or false, not %q", name, value)
	case "stringToString":
		return fmt.Errorf("%s %q is not of the form name=value", name, value)
	}
	return fmt.Errorf("%s: %w", name, wrong.Unwrap())
}

// switched are the checks of --check, which are read as those of a body are, and named as they are written here.
func switched(checks map[string]string) error {
	_, err := contract.ParseChecks(checks)
	var problems contract.Problems
	if !errors.As(err, &problems) {
		return err
	}
	told := make([]error, len(problems))
	for i, p := range problems {
		told[i] = fmt.Errorf("--check %s: %s", strings.TrimPrefix(p.Path, "checks."), p.Message)
	}
	return errors.Join(told...)
}
