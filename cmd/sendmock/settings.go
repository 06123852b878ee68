package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/fixtures"
)

// settings are those of an emulator, as flags give them. Commands that start one take the flags that suit them.
type settings struct {
	world, clock         string
	seed                 seedFlag
	strict, checkAnswers bool
	rules                []string
	rateLimits           string
	notEmulated          int
	allowHosts           []string
	allowWebhooks        []string
	fetchMedia           bool
	controlToken         string
	logLevel, logFormat  string
	webhookURL           string
	quiet                time.Duration
	adopt                emulator.Adopt
}

func (s *settings) worldFlags(fs *pflag.FlagSet) {
	fs.StringVar(&s.world, "world", "", "world to start from: a file, or a shipped one: "+strings.Join(fixtures.Worlds(), ", ")+" (default demo)")
	fs.Var(&s.seed, "seed", "seed of the ids that are made; without it each start draws one, and says which")
	fs.BoolVar(&s.strict, "strict", false, "refuse what would only be warned of")
	fs.StringArrayVar(&s.rules, "rule", nil, "set a rule's mode: tag.retired=enforce|warn|off (may be repeated)")
	fs.StringVar(&s.rateLimits, "rate-limits", "", `refuse calls past the platform's limits: documented, or send=3/1s,messenger=100/24h,…`)
	fs.IntVar(&s.notEmulated, "not-emulated", 501, "status of the error for what the platform has and sendmock has not: 501, or 400, which clients do not retry")
	fs.BoolVar(&s.checkAnswers, "check-answers", false, "validate every answer against the API's description")
	fs.StringArrayVar(&s.allowHosts, "allow-host", nil, "another host name under which the control API answers, and whose pages may ask (may be repeated)")
	fs.StringArrayVar(&s.allowWebhooks, "allow-webhook", nil, "a host outside this machine and its network that a bot may name for its callback: bot.example.com, *.example.com (may be repeated)")
	fs.BoolVar(&s.fetchMedia, "fetch-media", false, "fetch the files that a bot names by URL, where a callback may be too, and refuse what cannot be fetched, as the platform does")
	fs.StringVar(&s.controlToken, "control-token", "", "what the control API asks for of peers that are not on this machine; the other commands give that of SENDMOCK_CONTROL_TOKEN")
}

func (s *settings) clockFlags(fs *pflag.FlagSet) {
	fs.StringVar(&s.clock, "clock", "", "instant to freeze the clock at (2026-12-01T09:00:00Z), or an offset from now (+25h, -2d)")
}

func (s *settings) adoptFlags(fs *pflag.FlagSet) {
	fs.StringVar(&s.adopt.PageID, "page-id", "", "give the page this id")
	fs.StringVar(&s.adopt.PageToken, "page-token", "", "give the page this access token")
	fs.StringVar(&s.adopt.UserToken, "user-token", "", "give the user this access token")
	fs.StringVar(&s.adopt.AppID, "app-id", "", "give the app this id")
	fs.StringVar(&s.adopt.AppSecret, "app-secret", "", "give the app this secret")
	fs.StringVar(&s.adopt.VerifyToken, "verify-token", "", "give the app this webhook verify token")
	fs.StringVar(&s.adopt.PSID, "psid", "", "give the first person this PSID")
}

func (s *settings) webhookFlags(fs *pflag.FlagSet) {
	fs.StringVar(&s.webhookURL, "webhook-url", "", "subscribe this callback of the bot's to everything; the handshake is repeated until the bot is up")
}

func (s *settings) logFlags(fs *pflag.FlagSet) {
	fs.StringVar(&s.logLevel, "log-level", s.logLevel, "debug, info, warn, error")
	fs.StringVar(&s.logFormat, "log-format", logText, "text, json; with json all that serve prints is JSON")
}

// options are the emulator's. The error is all that is wrong.
func (s *settings) options(p *program) (emulator.Options, error) {
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	log, err := p.logger(s.logLevel, s.logFormat)
	note(err)
	clockConfig, err := parseClock(s.clock)
	note(err)
	world, err := loadWorld(s.world)
	note(err)
	if world != nil {
		note(setRules(world, s.rules))
	}
	if s.notEmulated == 0 { // of the options it is the default
		note(errors.New("--not-emulated 0 is neither 400 nor 501"))
	}
	options := emulator.Options{
		World: world, Adopt: s.adopt, Clock: clockConfig, Seed: s.seed.drawn(), Strict: s.strict, CheckAnswers: s.checkAnswers,
		NotEmulated: s.notEmulated, RateLimits: s.rateLimits,
		AllowHosts: s.allowHosts, AllowWebhooks: s.allowWebhooks, FetchMedia: s.fetchMedia, ControlToken: s.controlToken, Quiet: s.quiet, WebhookURL: s.webhookURL,
		Version: versionName(), Log: log,
	}
	for _, problem := range options.Check() {
		note(flagged(problem))
	}
	return options, errors.Join(problems...)
}

// flags are those of options that can be wrong.
var flags = map[string]string{
	"AllowHosts": "--allow-host", "AllowWebhooks": "--allow-webhook", "ControlToken": "--control-token", "RateLimits": "--rate-limits",
	"WebhookURL": "--webhook-url", "Quiet": "--quiet", "NotEmulated": "--not-emulated",
}

// flagged is what is wrong with an option, by the name of its flag. Of several problems each names it.
func flagged(p *emulator.OptionProblem) error {
	var adopted fixtures.AdoptProblems
	several, isSeveral := p.Err.(interface{ Unwrap() []error })
	switch {
	case errors.As(p.Err, &adopted):
		named := slices.Clone(adopted)
		for i := range named {
			named[i].Member = "--" + strings.ReplaceAll(named[i].Member, "_", "-")
		}
		return named
	case p.Option == "Quiet", p.Option == "NotEmulated": // what they say begins with the value
		return fmt.Errorf("%s %w", flags[p.Option], p.Err)
	case isSeveral:
		var all []error
		for _, err := range several.Unwrap() {
			all = append(all, flagged(&emulator.OptionProblem{Option: p.Option, Err: err}))
		}
		return errors.Join(all...)
	case flags[p.Option] == "":
		return p.Err // of the world, whose file it names
	}
	return fmt.Errorf("%s: %w", flags[p.Option], p.Err)
}

// newEmulator builds an emulator. What cannot be is the user's to mend.
func newEmulator(options emulator.Options) (*emulator.Emulator, error) {
	emu, err := emulator.New(options)
	if err != nil {
		return nil, usageError{err}
	}
	return emu, nil
}

// checkCallback says what is wrong with a flag that is a callback.
func checkCallback(flag, callback string) error {
	if err := webhook.CheckCallback(callback); err != nil {
		return fmt.Errorf("--%s: %w", flag, err)
	}
	return nil
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
		return clock.Config{}, fmt.Errorf(`--clock %q is neither an instant like "2026-12-01T09:00:00Z" nor an offset like "+25h"`, text)
	}
	cfg := clock.Config{Mode: clock.Frozen, Now: t}
	if err := cfg.Check(); err != nil {
		return clock.Config{}, fmt.Errorf("--clock %q: %w", text, err)
	}
	return cfg, nil
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
	data, err := readBounded(name, maxWorldFile)
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("--world %s: there is no such file, and no shipped world of that name (%s)", name, strings.Join(fixtures.Worlds(), ", "))
	}
	if err != nil {
		return nil, err
	}
	return fixtures.LoadWorld(name, data)
}

// setRules puts the modes of --rule into the world; which modes there are is checked with the world's own.
func setRules(w *fixtures.World, rules []string) error {
	var problems []error
	for _, r := range rules {
		id, mode, ok := strings.Cut(r, "=")
		if !ok {
			problems = append(problems, fmt.Errorf("--rule %q is not of the form id=mode", r))
			continue
		}
		if err := checkRule(id); err != nil {
			problems = append(problems, fmt.Errorf("--rule %s: %w", r, err))
			continue
		}
		if w.Rules == nil {
			w.Rules = map[string]fixtures.RuleMode{}
		}
		w.Rules[id] = fixtures.RuleMode(mode)
	}
	return errors.Join(problems...)
}
