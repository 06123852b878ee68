package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/fixtures"
)

// serveFlags are the flags of serve, as given.
type serveFlags struct {
	host, portFile       string
	port                 int
	world, clock         string
	seed                 uint64
	strict, checkAnswers bool
	rules                []string
	rateLimits           string
	allowHosts           []string
	logLevel, logFormat  string
	webhookURL           string
	adopt                emulator.Adopt
}

func (p *program) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the Graph API and the control API (the default command)",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), f) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.host, "host", "127.0.0.1", "address to listen on; 0.0.0.0 is every one")
	fs.IntVar(&f.port, "port", 7363, "port to listen on; 0 takes a free one")
	fs.StringVar(&f.portFile, "port-file", "", "write the port to this file once requests are answered")
	fs.StringVar(&f.world, "world", "", "world to start from: a file, or a shipped one: "+strings.Join(fixtures.Worlds(), ", ")+" (default demo)")
	fs.StringVar(&f.clock, "clock", "", "instant to freeze the clock at (2026-06-01T09:00:00Z), or an offset from now (+25h, -2d)")
	fs.Uint64Var(&f.seed, "seed", 0, "seed of the ids that are made")
	fs.BoolVar(&f.strict, "strict", false, "refuse what would only be warned of")
	fs.StringArrayVar(&f.rules, "rule", nil, "set a rule's mode: tag.retired=enforce|warn|off (may be repeated)")
	fs.StringVar(&f.rateLimits, "rate-limits", "", `refuse calls past the platform's limits: documented, or send=3/1s,messenger=100/24h,…`)
	fs.BoolVar(&f.checkAnswers, "check-answers", false, "validate every answer against the API's description")
	fs.StringArrayVar(&f.allowHosts, "allow-host", nil, "another host name under which the control API answers (may be repeated)")
	fs.StringVar(&f.adopt.PageID, "page-id", "", "give the page this id")
	fs.StringVar(&f.adopt.PageToken, "page-token", "", "give the page this access token")
	fs.StringVar(&f.adopt.UserToken, "user-token", "", "give the user this access token")
	fs.StringVar(&f.adopt.AppID, "app-id", "", "give the app this id")
	fs.StringVar(&f.adopt.AppSecret, "app-secret", "", "give the app this secret")
	fs.StringVar(&f.adopt.VerifyToken, "verify-token", "", "give the app this webhook verify token")
	fs.StringVar(&f.webhookURL, "webhook-url", "", "subscribe this callback of the bot's to everything; the handshake is repeated until the bot is up")
	fs.StringVar(&f.adopt.PSID, "psid", "", "give the first person this PSID")
	fs.StringVar(&f.logLevel, "log-level", "info", "debug, info, warn, error")
	fs.StringVar(&f.logFormat, "log-format", "text", "text, json")
	return cmd
}

// serve runs until ctx is done. Everything that is wrong with its settings is said at once.
func (p *program) serve(ctx context.Context, f serveFlags) error {
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	log, err := logger(p.stderr, f.logLevel, f.logFormat)
	note(err)
	clockConfig, err := parseClock(f.clock)
	note(err)
	world, err := loadWorld(f.world)
	note(err)
	if world != nil {
		note(setRules(world, f.rules))
	}
	if f.port < 0 || f.port > 65535 {
		note(fmt.Errorf("--port %d is not between 0 and 65535", f.port))
	}
	if f.webhookURL != "" {
		if err := webhook.CheckCallback(f.webhookURL); err != nil {
			note(fmt.Errorf("--webhook-url: %w", err))
		}
	}
	if problems != nil {
		return usageError{errors.Join(problems...)}
	}
	emu, err := emulator.New(emulator.Options{
		World: world, Adopt: f.adopt, Clock: clockConfig, Seed: f.seed, Strict: f.strict, CheckAnswers: f.checkAnswers, RateLimits: f.rateLimits,
		AllowHosts: f.allowHosts, WebhookURL: f.webhookURL, Version: version, Log: log,
	})
	if err != nil {
		return usageError{err}
	}
	l, err := net.Listen("tcp", net.JoinHostPort(f.host, strconv.Itoa(f.port)))
	if err != nil {
		return fmt.Errorf("%w; --port takes another port, --port 0 a free one", err)
	}
	if err := p.banner(ctx, emu, l.Addr().(*net.TCPAddr)); err != nil {
		return err
	}
	if f.portFile != "" {
		if err := writePort(f.portFile, l.Addr().(*net.TCPAddr).Port); err != nil {
			return err
		}
	}
	return emu.Serve(ctx, l)
}

// writePort writes the file in one step, so that who waits for it never reads half a number. The listener is open already:
// a request that comes now waits for the server.
func writePort(path string, port int) error {
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, []byte(strconv.Itoa(port)+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func logger(w io.Writer, level, format string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("--log-level %q is none of debug, info, warn, error", level)
	}
	switch format {
	case "text":
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: l, TimeFormat: time.TimeOnly, NoColor: !isTerminal(w)})), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l})), nil
	}
	return nil, fmt.Errorf("--log-format %q is none of text, json", format)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// parseClock reads --clock: an instant to freeze at, or an offset from the machine's clock.
func parseClock(text string) (clock.Config, error) {
	if text == "" || text == "real" {
		return clock.Config{}, nil
	}
	if text[0] == '+' || text[0] == '-' {
		d, err := contract.ParseDuration(text)
		if err != nil {
			return clock.Config{}, fmt.Errorf("--clock: %w", err)
		}
		return clock.Config{Offset: time.Duration(d)}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return clock.Config{}, fmt.Errorf(`--clock %q is neither an instant like "2026-06-01T09:00:00Z" nor an offset like "+25h"`, text)
	}
	return clock.Config{Mode: clock.Frozen, Now: t}, nil
}

// maxWorldFile bounds a world file before it is read; the loader has its own bounds besides.
const maxWorldFile = 1 << 20

// loadWorld loads a shipped world by name, or a file. "" is the default world.
func loadWorld(name string) (*fixtures.World, error) {
	if name == "" {
		name = "demo"
	}
	for _, shipped := range fixtures.Worlds() {
		if name == shipped {
			return fixtures.ShippedWorld(name)
		}
	}
	f, err := os.Open(name)
	if err != nil {
		if os.IsNotExist(err) {
			return nil, fmt.Errorf("--world %s: there is no such file, and no shipped world of that name (%s)", name, strings.Join(fixtures.Worlds(), ", "))
		}
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxWorldFile+1))
	if err != nil {
		return nil, err
	}
	return fixtures.LoadWorld(name, data)
}

// setRules puts the modes of --rule into the world; which rules there are is checked with the world's own.
func setRules(w *fixtures.World, rules []string) error {
	var problems []error
	for _, r := range rules {
		id, mode, ok := strings.Cut(r, "=")
		if !ok {
			problems = append(problems, fmt.Errorf("--rule %q is not of the form id=mode", r))
			continue
		}
		if w.Rules == nil {
			w.Rules = map[string]fixtures.RuleMode{}
		}
		w.Rules[id] = fixtures.RuleMode(mode)
	}
	return errors.Join(problems...)
}
