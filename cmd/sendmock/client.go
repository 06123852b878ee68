package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

const defaultURL = "http://127.0.0.1:7363"

// clientTimeout bounds the commands that ask a running server.
const clientTimeout = 5 * time.Second

func (p *program) envCommand() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use:   "env",
		Short: "Print the running server's ids, tokens and secrets as exports for a shell",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), clientTimeout)
			defer cancel()
			world, err := p.client(url).World(ctx)
			if err != nil {
				return silent(url, err)
			}
			p.exports(variables(url, world))
			return nil
		},
	}
	serverVar(cmd.Flags(), &url, p.defaultURL(), "where sendmock serves")
	return cmd
}

// defaultURL is where a server with the same environment serves.
func (p *program) defaultURL() string {
	if port := p.setting("port"); port != "" {
		return "http://127.0.0.1:" + port
	}
	return defaultURL
}

// client is a client of the server at a URL, with the control token of the environment.
func (p *program) client(url string) *control.Client {
	return control.NewClient(url).WithToken(p.env(emulator.ControlTokenVariable))
}

// exports prints variables for a shell.
func (p *program) exports(list []variable) {
	for _, v := range list {
		_, _ = fmt.Fprintf(p.stdout, "export %s='%s'\n", v.name, strings.ReplaceAll(v.value, "'", `'\''`))
	}
}

func (p *program) healthCommand() *cobra.Command {
	var url string
	var wait time.Duration
	var bot bool
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask whether a server is ready, and with --bot, its bot; exit code 0 says yes",
		Long: "health asks whether a server is ready, and with --bot, whether its bot is too: whether the bot's callback has answered the handshake.\n" +
			"It asks once, or with --wait again and again: that is its patience. Whether the bot is quiet it does not ask: `sendmock advance 0s`\n" +
			"waits for that.\n" +
			"Exit codes: 0 ready; 1 not ready, or no server answers; 2 the command line is wrong.",
		Example: "  sendmock health --wait 30s --bot && npm test",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if wait < 0 {
				return usageError{fmt.Errorf("--wait %s is below 0s", wait)}
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), wait+clientTimeout)
			defer cancel()
			h, err := healthy(ctx, p.client(url), wait, bot)
			var refused *control.Problem
			switch {
			case err == nil:
			case errors.As(err, &refused):
				err = errors.New(refused.AtShell(nil).Message)
			default:
				err = silent(url, err)
			}
			switch {
			case err != nil && wait > 0:
				return fmt.Errorf("after %s: %w", wait, err)
			case err != nil:
				return err
			}
			_, err = fmt.Fprintf(p.stdout, "%s (sendmock %s)\n", h.Status, h.Version)
			return err
		},
	}
	durationVar(cmd.Flags(), &wait, "wait", 0, "the longest wait until it is, in wall time")
	cmd.Flags().BoolVar(&bot, "bot", false, "the bot's callback must have answered the handshake too")
	p.urlFlag(cmd, &url)
	return cmd
}

// healthy asks once, or again and again until wait is over.
func healthy(ctx context.Context, c *control.Client, wait time.Duration, bot bool) (control.Health, error) {
	ask := c.Health
	if bot {
		ask = c.BotHealth
	}
	h, err := ask(ctx)
	if err == nil || wait <= 0 {
		return h, err
	}
	over := time.NewTimer(wait)
	defer over.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-over.C:
			return h, err
		case <-ctx.Done():
			return h, err
		case <-tick.C:
			if h, err = ask(ctx); err == nil {
				return h, nil
			}
		}
	}
}
