package emulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/controlhttp"
	"github.com/sendmock/sendmock/emulator/internal/graph"
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/internal/graphhttp"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/intake"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/openapi"
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

func (o Options) withDefaults() (Options, error) {
	if o.World == nil {
		w, err := fixtures.ShippedWorld("demo")
		if err != nil {
			return o, err
		}
		o.World = w
	}
	for _, host := range o.AllowWebhooks {
		if err := webhook.CheckHost(host); err != nil {
			return o, err
		}
	}
	if strings.ContainsFunc(o.ControlToken, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return o, errors.New("the control token has characters that no header can carry")
	}
	if err := CheckNotEmulated(o.NotEmulated); err != nil && o.NotEmulated != 0 {
		return o, err
	}
	hosts, err := httpx.AllowedHosts(o.AllowHosts)
	if err != nil {
		return o, err
	}
	o.AllowHosts = hosts
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Quiet < 0 || o.Quiet > contract.MaxWait {
		return o, fmt.Errorf("quiet %s is not between 0s and %s", o.Quiet, contract.MaxWait)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// CheckNotEmulated says what is wrong with a status for Options.NotEmulated.
func CheckNotEmulated(status int) error {
	if status != http.StatusBadRequest && status != http.StatusNotImplemented {
		return fmt.Errorf("the status of what is not emulated is 400 or 501, not %d", status)
	}
	return nil
}

// Emulator is a running emulator without a listener. It implements [http.Handler].
type Emulator struct {
	handler http.Handler
	control *control.Client
	sandbox *sandbox.Sandbox
	reach   *webhook.Reach
	odd     *oddities
	log     *slog.Logger

	connecting sync.WaitGroup     // the handshake with the callback that the options name
	stop       context.CancelFunc // ends it
}

// New builds an emulator, and begins the handshake with the callback that the options name. It fails where the world cannot
// be, or where the description of the API and the program disagree. What it returns is to be closed: by [Emulator.Close], or by
// [Emulator.Serve] when that ends.
func New(o Options) (*Emulator, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	world, err := o.World.Adopt(o.Adopt)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	spec, err := openapi.Load()
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	limits, err := messenger.ParseLimits(o.RateLimits)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	samples, err := samples()
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	hook, err := o.hook(spec.WebhookFields())
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	index, err := covered()
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	registry := sandbox.NewRegistry()
	reach := webhook.NewReach(o.AllowWebhooks...)
	sb, err := sandbox.New(sandbox.Config{
		World: worldfile.Of(world), Seed: o.Seed, Clock: o.Clock, Wall: o.Wall, Record: o.Record, Strict: o.Strict, Limits: limits,
		Coverage: index, Hook: hook, Post: webhook.NewClient(reach), Quiet: o.Quiet, Log: o.Log,
	}, registry)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	service, err := graph.New(graph.Config{
		Spec: spec, Registry: registry, Fallback: sb, Strict: o.Strict, CheckAnswers: o.CheckAnswers, NotEmulated: o.NotEmulated,
		Log: sb.Log(),
	})
	if err != nil {
		sb.Close()
		return nil, fmt.Errorf("emulator: %w", err)
	}
	guard := httpx.Guard{Allowed: o.AllowHosts, Token: o.ControlToken, Webhooks: webhook.UserAgent}
	bodies := &intake.Budget{}
	controls := controlhttp.New(controlhttp.Config{
		Bodies: bodies, Spec: spec, MessageKinds: edge.MessageKinds(spec), Decode: service.Params, Samples: samples,
		Guard: guard, Version: o.Version, Log: sb.Log(),
	}, sb)
	e := &Emulator{
		handler: split(controls, &graphhttp.Handler{Graph: service, Guard: guard, Bodies: bodies, Log: sb.Log()}),
		sandbox: sb,
		reach:   reach,
		odd:     &oddities{log: sb.Log()},
		log:     sb.Log(),
	}
	e.control = control.NewLocalClient(e)
	ctx, stop := context.WithCancel(context.Background())
	e.stop = stop
	if hook != nil {
		e.connecting.Go(func() { sb.Connect(ctx) })
	}
	return e, nil
}

// Close ends the handshake, and stops the clock and what would still be delivered. It may be called more than once, and never
// fails.
func (e *Emulator) Close() error {
	e.stop()
	e.connecting.Wait()
	e.sandbox.Close()
	return nil
}

// split sends the reserved prefix to the control API and everything else to the Graph.
func split(controls, graphs http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path+"/", controlhttp.Prefix) {
			controls.ServeHTTP(w, r)
			return
		}
		graphs.ServeHTTP(w, r)
	})
}

// ServeHTTP implements [http.Handler].
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !e.odd.answer(w, r) {
		e.handler.ServeHTTP(w, r)
	}
}

// Control is a client of this emulator that opens no socket.
func (e *Emulator) Control() *control.Client { return e.control }
