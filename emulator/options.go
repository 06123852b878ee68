package emulator

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/fixtures"
)

// Options are the settings of an [Emulator]. The zero value serves the demo world on the machine's clock.
type Options struct {
	World         *fixtures.World  // nil: the shipped world "demo"
	Adopt         Adopt            // ids and tokens that the developer's own configuration already has
	Clock         clock.Config     // zero: the machine's clock
	Wall          func() time.Time // the machine's clock itself; nil: time.Now
	Seed          uint64           // of ids; 0 is a seed like any other
	Strict        bool             // what would only warn is refused, and API versions from the future with it
	CheckAnswers  bool             // every Graph answer is validated against openapi/messenger.yaml
	NotEmulated   int              // status of an operation that the platform has and sendmock has not: 400, or 501, which many clients retry; 0 is 501
	RateLimits    string           // "documented", or "send=3/1s,messenger=100/24h"; "" is none
	AllowHosts    []string         // further host names under which the control API answers, and whose pages may ask
	AllowWebhooks []string         // hosts outside this machine and its network that callers of the Graph may name for callbacks
	FetchMedia    bool             // files that a caller of the Graph names by URL are fetched, as far as webhooks may go: the platform does so
	ControlToken  string           // what the control API asks peers for that are not on this machine; "": nothing
	Record        record.Limits    // zero: the defaults of package record
	Quiet         time.Duration    // silence of the bot that is believed, on the machine's clock; 0: as long as this bot needs
	WebhookURL    string           // the bot's callback, subscribed to all fields; "": the bot subscribes, or a test does
	Version       string           // shown by health; "" is "dev"
	Hold          bool             // of Start: a failed test keeps its emulator up; SENDMOCK_HOLD=1 does the same
	Log           *slog.Logger     // nil: nothing is logged
}

// Adopt are ids and tokens of the developer's own configuration, to stand in the place of a world's own.
type Adopt = fixtures.Adopt

// OptionProblem is what is wrong with one of the [Options].
type OptionProblem struct {
	Option string // its name, such as AllowHosts
	Err    error
}

// Error implements error.
func (p *OptionProblem) Error() string { return p.Option + ": " + p.Err.Error() }

// Unwrap is what is wrong.
func (p *OptionProblem) Unwrap() error { return p.Err }

// Check is all that is wrong with the options, each an [*OptionProblem], or nil.
func (o Options) Check() []*OptionProblem {
	_, problems := o.withDefaults()
	return problems
}

func (o Options) withDefaults() (Options, []*OptionProblem) {
	var problems []*OptionProblem
	note := func(option string, err error) {
		if err != nil {
			problems = append(problems, &OptionProblem{option, err})
		}
	}
	var err error
	if o.World == nil {
		o.World, err = fixtures.ShippedWorld("demo")
		note("World", err)
	}
	if err == nil {
		o.World, err = o.World.Adopt(o.Adopt)
		note("Adopt", err)
	}
	o.AllowHosts, err = httpx.AllowedHosts(o.AllowHosts)
	note("AllowHosts", err)
	for _, host := range o.AllowWebhooks {
		note("AllowWebhooks", webhook.CheckHost(host))
	}
	if strings.ContainsFunc(o.ControlToken, func(c rune) bool { return c <= ' ' || c > '~' }) {
		note("ControlToken", errors.New("the control token has characters that no header can carry"))
	}
	if s := o.NotEmulated; s != 0 && s != http.StatusBadRequest && s != http.StatusNotImplemented {
		note("NotEmulated", fmt.Errorf("%d is neither 400 nor 501", s))
	}
	_, err = messenger.ParseLimits(o.RateLimits)
	note("RateLimits", err)
	if o.Quiet < 0 || o.Quiet > contract.MaxWait {
		note("Quiet", fmt.Errorf("%s is not between 0s and %s", o.Quiet, contract.MaxWait))
	}
	if o.WebhookURL != "" {
		note("WebhookURL", webhook.CheckCallback(o.WebhookURL))
	}
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, problems
}

// joined is all of them as one error.
func joined(problems []*OptionProblem) error {
	all := make([]error, len(problems))
	for i, p := range problems {
		all[i] = p
	}
	return errors.Join(all...)
}
