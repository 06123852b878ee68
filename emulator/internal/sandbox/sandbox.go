package sandbox

import (
	"fmt"
	"sync"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/fixtures"
)

// Default is the name of the sandbox that is always there.
const Default = "default"

// Config is what a sandbox starts from, and goes back to on a reset.
type Config struct {
	Name   string
	World  *fixtures.World
	Seed   uint64
	Clock  clock.Config
	Wall   func() time.Time // the machine's clock; nil is time.Now
	Record record.Limits
	Strict bool                                    // rules that would only warn are enforced
	Limits map[messenger.LimitName]messenger.Limit // rate limits; nil is none
}

// Sandbox is a world with its clock, ids and record.
type Sandbox struct {
	Name   string
	Clock  *clock.Clock
	Record *record.Recorder

	config   Config
	registry *Registry

	mu      sync.Mutex // guards what follows, and the world
	world   *messenger.World
	ids     *idgen.Source
	faults  *fault.Set
	secrets map[string]string // secret → what is shown instead; grows only, so that old records stay masked
}

// Tx is a sandbox whose lock is held. It must not be kept.
type Tx struct {
	World *messenger.World
	IDs   *idgen.Source
	Now   time.Time

	Faults *fault.Set
	sb     *Sandbox
}

// New builds a sandbox and registers its tokens.
func New(cfg Config, registry *Registry) (*Sandbox, error) {
	if cfg.Name == "" {
		cfg.Name = Default
	}
	if !cfg.World.Clock.IsZero() && cfg.Clock.Now.IsZero() && cfg.Clock.Mode == clock.Frozen {
		cfg.Clock.Now = cfg.World.Clock
	}
	s := &Sandbox{
		Name:     cfg.Name,
		Clock:    clock.New(cfg.Clock, cfg.Wall),
		Record:   record.NewRecorder(cfg.Record),
		config:   cfg,
		registry: registry,
		secrets:  map[string]string{},
	}
	if err := s.Reset(); err != nil {
		return nil, err
	}
	return s, nil
}

// Reset takes the sandbox back to its seed: world, clock, rules, faults, record and ids. seq goes on.
func (s *Sandbox) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Clock.Reset()
	ids := idgen.New(s.config.Seed, s.Name)
	world, err := seed(s.config.World, s.Clock.Now(), ids)
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", s.Name, err)
	}
	world.Limits = s.config.Limits
	if s.config.Strict {
		world.Strict()
	}
	if err := s.registry.claim(s, world); err != nil {
		return err
	}
	s.world, s.ids = world, ids
	s.faults = &fault.Set{Seed: fmt.Sprint(s.config.Seed, s.Name)}
	for _, t := range world.Tokens {
		s.secrets[t.Value] = tokenMask(t.Kind)
	}
	for _, a := range world.Apps {
		s.secrets[a.Secret] = "$APP_SECRET"
	}
	s.Record.Reset()
	return nil
}

func tokenMask(kind messenger.TokenKind) string {
	switch kind {
	case messenger.PageToken:
		return "$PAGE_ACCESS_TOKEN"
	case messenger.UserToken:
		return "$USER_ACCESS_TOKEN"
	}
	return "$APP_ACCESS_TOKEN"
}

// Do runs f with the lock held. f must be brief and must not call back into the sandbox.
func (s *Sandbox) Do(f func(tx *Tx)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&Tx{World: s.world, IDs: s.ids, Now: s.Clock.Now(), Faults: s.faults, sb: s})
}

// Reserve takes the next seq of the record, at the moment at which the request takes effect.
func (tx *Tx) Reserve() int64 { return tx.sb.Record.Reserve() }
