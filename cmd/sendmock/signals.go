package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// interrupted is the cause of a context that a signal ended. It is a context.Canceled.
type interrupted struct{ signal os.Signal }

func (interrupted) Error() string { return "interrupted" }

func (interrupted) Is(target error) bool { return target == context.Canceled }

// code is the exit code by which shells know a command that a signal ended.
func (e interrupted) code() exitCode {
	if n, ok := e.signal.(syscall.Signal); ok {
		return signalCode(n)
	}
	return exitFailed
}

// signalCode is 130 of SIGINT, 143 of SIGTERM and 129 of SIGHUP.
func signalCode(n syscall.Signal) exitCode { return exitCode(128 + int(n)) }

// interruption is the signal that ended a context, if one did.
func interruption(ctx context.Context) (by interrupted, ended bool) {
	return by, errors.As(context.Cause(ctx), &by)
}

// untilSignal is a context that the first signal to end ends. From then on signals do what they do by default: who cannot wait
// for an orderly end sends a second one.
func untilSignal(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // a terminal that closes; nohup has it ignored
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		select {
		case sig := <-signals:
			signal.Stop(signals)
			cancel(interrupted{sig})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}

// passedOn is the signal that a child must be sent when its context has ended; nil is none. On a terminal Ctrl-C has reached the
// whole process group, and a child that cleans up must not be told twice.
func passedOn(cause error, onTerminal bool) os.Signal {
	var by interrupted
	switch {
	case !errors.As(cause, &by):
		return syscall.SIGTERM
	case by.signal == os.Interrupt && onTerminal:
		return nil
	}
	return by.signal
}

// endOf is the exit code of a process that is over.
func endOf(state *os.ProcessState) exitCode {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return signalCode(status.Signal())
	}
	if code := state.ExitCode(); code >= 0 {
		return exitCode(code)
	}
	return exitFailed
}
