package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/scenario"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// runFlags are the flags of run, as given.
type runFlags struct {
	settings
	at          listenFlags
	url, bot    string
	waits       waitFlags
	wait        time.Duration // for the handshake
	vars        map[string]string
	junit, json string
	clockText   string
	list, show  bool
	texts       [][]byte // of the stories

	server *pflag.FlagSet // what is for a server of its own
	idle   []string       // those of them that are on the command line
}

func (p *program) runCommand() *cobra.Command {
	f := runFlags{settings: settings{logLevel: "error"}} // what is refused and what fails, the stories tell
	cmd := &cobra.Command{
		Use: "run [PATH...]", GroupID: groupTests, Short: "Play scenarios to a bot and hold what it sends against them",
		Long: "run plays the stories of YAML files, or of folders of them, to a bot, one after the other. Without PATH it plays those that\n" +
			"come with sendmock. Unless --url names a running server it serves by itself, at --port: there the bot must send its requests.\n" +
			"A story waits no longer than its patience for a reply that must come. It believes that nothing more comes when the bot has been\n" +
			"quiet: when for that long it was told nothing and asked nothing. A story may have a patience and a quiet of its own.\n" +
			"Exit codes: 0 all passed; 1 one failed; 2 a file, a step or the command line is wrong, or no bot or server answers, so that\n" +
			"nothing was played; 130 after Ctrl-C and 143 after SIGTERM.",
		Example: "  sendmock run scenarios/ --bot http://localhost:3000/webhook\n  sendmock run --bot http://localhost:3000/webhook --var hello=hi --junit out.xml",
		RunE:    func(cmd *cobra.Command, paths []string) error { return p.run(cmd.Context(), &f, paths) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.bot, "bot", "", "the bot's callback, where it is told what people do")
	serverVar(fs, &f.url, "", "play on the server that runs here, instead of one of its own")
	fs.StringToStringVar(&f.vars, "var", nil, "value of a variable of the stories: hello=hi (may be repeated)")
	f.waits.register(fs, "patience", "what must come")
	fs.StringVar(&f.clockText, "clock", "", "where the clock of stories stands that do not say it: an instant, or now for a bot that heeds its own clock (default 2026-12-01T09:00:00Z)")
	durationVar(fs, &f.wait, "wait", 30*time.Second, "wall time to wait for the bot to answer the handshake; or, where only that is given, as long as --patience")
	fs.StringVar(&f.junit, "junit", "", "write the results to this file as JUnit XML")
	fs.StringVar(&f.json, "json", "", "write the results to this file as JSON")
	fs.BoolVar(&f.list, "list", false, "list the stories and play none")
	fs.BoolVar(&f.show, "show", false, "print the stories and play none")
	f.server = pflag.NewFlagSet("", pflag.ContinueOnError)
	f.server.SortFlags = false
	f.at.register(f.server, 7363)
	f.worldFlags(f.server)
	f.adoptFlags(f.server)
	f.logFlags(f.server)
	fs.AddFlagSet(f.server)
	cmd.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		f.server.VisitAll(func(flag *pflag.Flag) { // the environment comes after: a running server may have the same one
			if flag.Changed {
				f.idle = append(f.idle, "--"+flag.Name)
			}
		})
		return p.fromEnvironment(cmd.Flags())
	}
	return cmd
}

// run plays the stories. Everything that is wrong with them and with the command line is said at once, before anything is played.
func (p *program) run(ctx context.Context, f *runFlags, paths []string) error {
	stories, err := f.load(paths)
	if f.bot == "" && f.url == "" && !f.list && !f.show {
		err = errors.Join(err, errors.New("--bot is needed: the URL of the bot's webhook, as http://localhost:3000/webhook"))
	}
	if f.bot != "" {
		err = errors.Join(err, checkCallback("bot", f.bot))
	}
	if f.url != "" && f.idle != nil {
		err = errors.Join(err, fmt.Errorf("%s: for a server of run's own, and --url (or %s) names a running one", strings.Join(f.idle, ", "), envName("url")))
	}
	err = errors.Join(err, f.waits.check())
	if f.waits.given("patience") && !f.waits.fs.Changed("wait") {
		f.wait = f.waits.patience
	}
	if f.wait < 0 {
		err = errors.Join(err, fmt.Errorf("--wait %s is below 0s", f.wait))
	}
	start, clockErr := f.start()
	if err := errors.Join(err, clockErr, f.at.check()); err != nil {
		return usageError{err}
	}
	if f.show {
		for i, text := range f.texts {
			if len(f.texts) > 1 {
				_, _ = fmt.Fprintf(p.stdout, "# ---- %s\n", stories[i].File)
			}
			_, _ = p.stdout.Write(text)
		}
		return nil
	}
	if f.list {
		_, err := fmt.Fprint(p.stdout, table(stories, func(s *scenario.Scenario) []string { return []string{s.File, s.Name} }))
		return err
	}
	if err := creatable(f.junit, f.json); err != nil {
		return usageError{err}
	}
	client, stop, err := p.stage(ctx, f)
	var results scenario.Results
	if err != nil { // whatever it is, no story has failed
		return usageError{errors.Join(err, writeFile(f.junit, results.WriteJUnit), writeFile(f.json, results.WriteJSON))}
	}
	player := &scenario.Player{Client: client, Patience: f.waits.patience, Quiet: f.waits.quiet, Wall: clock.System, Clock: start}
	for i, s := range stories {
		done := p.progress(i+1, len(stories), s.Name)
		r := player.Play(ctx, s)
		done()
		results.Count(r)
		if err := r.WriteText(p.stdout); err != nil {
			return usageError{errors.Join(err, stop())}
		}
		if ctx.Err() != nil {
			break
		}
	}
	text := fmt.Sprintf("%d passed, %d failed, %d broken", results.Passed, results.Failed, results.Broken)
	if left := len(stories) - len(results.Scenarios); left > 0 {
		text += fmt.Sprintf(", %d not played", left)
	}
	_, _ = fmt.Fprintln(p.stdout, text)
	err = errors.Join(writeFile(f.junit, results.WriteJUnit), writeFile(f.json, results.WriteJSON), stop())
	by, ended := interruption(ctx)
	switch {
	case err != nil:
		return usageError{err}
	case ended:
		return by
	case results.Broken > 0:
		return exitCode(exitUsage)
	case results.Failed > 0:
		return exitCode(exitFailed)
	}
	return nil
}

// start reads --clock.
func (f *runFlags) start() (time.Time, error) {
	switch f.clockText {
	case "":
		return time.Time{}, nil
	case "now":
		return clock.System().UTC().Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, f.clockText)
	if err != nil {
		return t, fmt.Errorf(`--clock %q is neither "now" nor an instant like "2026-12-01T09:00:00Z"`, f.clockText)
	}
	if err := clock.Check(t); err != nil {
		return t, fmt.Errorf("--clock %q: %w", f.clockText, err)
	}
	return t.UTC(), nil
}

// progress says on a terminal what is being played. What it returns takes the line away.
func (p *program) progress(n, of int, name string) (done func()) {
	if !p.steerable() {
		return func() {}
	}
	_, _ = fmt.Fprintf(p.stderr, "%d/%d %s …", n, of, name)
	return func() { _, _ = fmt.Fprint(p.stderr, "\r\x1b[K") }
}

// stage has a server, of its own or running, whose webhooks go to the bot.
func (p *program) stage(ctx context.Context, f *runFlags) (*control.Client, func() error, error) {
	if f.url != "" {
		client := p.client(f.url)
		if f.bot != "" {
			if err := subscribe(ctx, client, f.bot, f.wait); err != nil {
				return nil, nil, refused(f.url, err)
			}
		}
		hook, err := client.Webhook(ctx)
		switch {
		case err != nil:
			return nil, nil, refused(f.url, err)
		case hook.CallbackURL == "":
			return nil, nil, usageError{errors.New("--bot is needed: no bot is subscribed at " + f.url)}
		}
		_, _ = fmt.Fprintf(p.stderr, "sendmock plays on the server at %s, which each story resets to its own people and time; started anew it has its own back\n", f.url)
		return client, func() error { return nil }, nil
	}
	options, err := f.options(p)
	if err != nil {
		return nil, nil, usageError{err}
	}
	options.Clock = clock.Config{Mode: clock.Frozen}
	srv, err := serveInProcess(ctx, options, f.at)
	if err != nil {
		return nil, nil, err
	}
	_, _ = fmt.Fprintf(p.stderr, "sendmock serves at %s (seed %d) and waits for the bot at %s\n", srv.url, options.Seed, webhook.Shown(f.bot))
	if err := subscribe(ctx, srv.client, f.bot, f.wait); err != nil {
		return nil, nil, errors.Join(err, srv.stop())
	}
	return srv.client, srv.stop, nil
}
