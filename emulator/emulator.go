package emulator

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/controlhttp"
	"github.com/sendmock/sendmock/emulator/internal/graph"
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/internal/graphhttp"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/intake"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/openapi"
)

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
	o, problems := o.withDefaults()
	if err := joined(problems); err != nil {
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
	hook := o.hook(spec.WebhookFields())
	index, err := covered()
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	registry := sandbox.NewRegistry()
	reach := webhook.NewReach(o.AllowWebhooks...)
	var fetch *media.Fetcher
	if o.FetchMedia {
		fetch = media.NewFetcher(reach)
	}
	sb, err := sandbox.New(sandbox.Config{
		World: worldfile.Of(o.World), Seed: o.Seed, Clock: o.Clock, Wall: o.Wall, Record: o.Record, Strict: o.Strict, Limits: limits,
		Coverage: index, Hook: hook, Post: webhook.NewClient(reach), Fetch: fetch, Quiet: o.Quiet, Log: o.Log,
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
