package main

import (
	"context"
	"errors"
	"net"

	"github.com/spf13/cobra"
)

func (p *program) serveCommand() *cobra.Command {
	s := settings{logLevel: "info"}
	var at listenFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the Graph API and the control API (the default command)",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), &s, at) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	at.register(fs, 7363)
	s.worldFlags(fs)
	s.clockFlags(fs)
	s.adoptFlags(fs)
	s.webhookFlags(fs)
	quietFlag(fs, &s.quiet)
	s.logFlags(fs)
	return cmd
}

// serve runs until ctx is done. Everything that is wrong with its settings is said at once.
func (p *program) serve(ctx context.Context, s *settings, at listenFlags) error {
	options, err := s.options(p)
	if err := errors.Join(err, at.check()); err != nil {
		return usageError{err}
	}
	emu, err := newEmulator(options)
	if err != nil {
		return err
	}
	defer func() { _ = emu.Close() }()
	listeners, err := at.listen()
	if err != nil {
		return err
	}
	addr := listeners[0].Addr().(*net.TCPAddr)
	guarded := options.ControlToken != ""
	if s.logFormat == logJSON || !p.oneTerminal() { // the banner warns too
		warnOfExposure(options.Log, addr, guarded)
	}
	if s.logFormat != logJSON { // who reads JSON reads nothing else
		if err := p.banner(ctx, emu, addr, options.Seed, guarded); err != nil {
			if ctx.Err() != nil {
				return nil // ended while it started
			}
			return err
		}
	}
	options.Log.Info("listening", "url", baseURL(addr), "version", options.Version, "seed", options.Seed)
	if err := at.announce(listeners[0]); err != nil {
		return err
	}
	boundMemory(ctx)
	return emu.Serve(ctx, listeners...)
}
