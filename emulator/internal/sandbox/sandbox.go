package sandbox

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sendmock/sendmock/contract/coverage"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/outbox"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/internal/worldfile"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// Default is the name of the sandbox that is always there.
const Default = "default"

// Config is what a sandbox starts from, and goes back to on a reset.
type Config struct {
	Name   string
	World  worldfile.File
	Seed   uint64
	Clock  clock.Config
	Wall   func() time.Time // the machine's clock; nil is time.Now
	Record record.Limits
	Strict bool                                    // rules that would only warn are enforced
	Limits map[messenger.LimitName]messenger.Limit // rate limits; nil is none

	Coverage *coverage.Index // what there is to exercise; nil: nothing

	Hook     *Hook           // the callback to subscribe to; nil: the bot does it
	Receipts Receipts        // zero: DefaultReceipts
	Post     *webhook.Client // posts webhooks; nil is a client of its own, to this machine and its network
	Fetch    *media.Fetcher  // fetches files that are named by URL; nil: nobody does

	Quiet time.Duration // the silence of bots that is believed; 0: as long as each needs
	Pace  *quiet.Pace   // how slowly bots answer, kept for several sandboxes; nil: one of its own
	Log   *slog.Logger  // nil: nothing is logged
}

// Sandbox is a world with its clock, ids and record.
type Sandbox struct {
	Name   string
	Clock  *clock.Clock
	Record *record.Recorder
	Media  *media.Store // of this world's files

	// Coverage counts beside the record and outlives it: a run of many tests resets between them.
	Coverage *coverage.Counter

	config   Config
	registry *Registry
	log      *slog.Logger
	ctx      context.Context // of deliveries; done when the sandbox is closed
	stop     context.CancelFunc
	life     context.Context // of advances
	endLife  context.CancelFunc

	secrets   mask.Secrets // of all its worlds
	outbox    *outbox.Outbox
	bots      *quiet.Watch
	hooked    atomic.Bool // an app has, or had, a callback
	advancing atomic.Pointer[advance]
	hanging   atomic.Int64 // calls that are never answered

	mu     sync.Mutex // guards what follows, and the world
	world  *messenger.World
	ids    *idgen.Source
	faults *fault.Set

	former    map[string]int // the last world of people of earlier ones, by PSID: a bot may still write to them
	worlds    int            // that there were before this one
	hooks     chan struct{}  // closed when a subscription changes
	reported  reported
	started   time.Time // virtual, of the last start
	receipts  Receipts
	owed      map[receiptsDue]*owing // receipts that wait on the clock
	awaited   int                    // how many
	overrun   bool                   // they were too many once
	confirmed bool                   // the callback that the sandbox was started with has answered the handshake
}

// Tx is a sandbox whose lock is held. It must not be kept.
type Tx struct {
	World *messenger.World
	IDs   *idgen.Source
	Now   time.Time

	Faults *fault.Set
	sb     *Sandbox
	made   outbox.Made // deliveries, to be posted when the lock is given back
}

// New builds a sandbox and registers its tokens.
func New(cfg Config, registry *Registry) (*Sandbox, error) {
	if cfg.Name == "" {
		cfg.Name = Default
	}
	if !cfg.World.Clock().IsZero() && cfg.Clock.Now.IsZero() && cfg.Clock.Mode == clock.Frozen {
		cfg.Clock.Now = cfg.World.Clock()
	}
	if err := cfg.Clock.Check(); err != nil {
		return nil, err
	}
	if cfg.Receipts == (Receipts{}) {
		cfg.Receipts = DefaultReceipts()
	}
	if cfg.Coverage == nil {
		cfg.Coverage = new(coverage.Index)
	}
	if cfg.Post == nil {
		cfg.Post = webhook.NewClient(webhook.NewReach())
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Sandbox{
		Name:     cfg.Name,
		Clock:    clock.New(cfg.Clock, cfg.Wall),
		Record:   record.NewRecorder(cfg.Record),
		Media:    new(media.Store),
		Coverage: coverage.NewCounter(cfg.Coverage),
		config:   cfg,
		registry: registry,
		ctx:      ctx,
		stop:     stop,
		ids:      idgen.New(cfg.Seed, cfg.Name),
		former:   map[string]int{},
		hooks:    make(chan struct{}),
	}
	s.log = mask.Log(cfg.Log, func() *mask.Mask { return s.Masker() })
	s.life, s.endLife = context.WithCancel(ctx)
	s.Clock.Handle(s.due)
	s.bots = quiet.New(quiet.Config{Callbacks: s.callbacks, Silence: cfg.Quiet, Pace: cfg.Pace})
	s.outbox = outbox.New(ctx, outbox.Config{
		Owner: owner{s}, Clock: s.Clock, Record: s.Record, Coverage: s.Coverage, Post: cfg.Post, Quiet: s.bots, Log: s.log,
	})
	if _, err := s.start(Scene{}); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close stops the clock and the deliveries.
func (s *Sandbox) Close() {
	s.stop()
	s.endLife()
	s.Clock.Stop()
	s.config.Post.Close()
	if s.config.Fetch != nil {
		s.config.Fetch.Close()
	}
}

// Reset takes the sandbox back to its start, or to a scene: world, clock, rules, faults, record and deliveries. seq and ids go
// on, so that a bot which remembers message ids knows none of them yet; the callback that the sandbox was started with stays. What was recorded is handed back: it is a chapter to be judged.
func (s *Sandbox) Reset(to Scene) (record.Past, error) { return s.start(to) }

func (s *Sandbox) start(sc Scene) (past record.Past, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, start := s.config.World, s.Clock.Start(sc.Clock)
	if err := clock.Check(start); err != nil {
		return past, err
	}
	if sc.Deserted {
		from = from.Deserted()
	}
	world, err := from.Seed(start, s.ids)
	if err != nil {
		return past, fmt.Errorf("sandbox %s: %w", s.Name, err)
	}
	world.Apply([]messenger.Event{messenger.LimitsSet{Limits: s.config.Limits}})
	if s.config.Strict {
		world.Apply(world.Strict())
	}
	if sc.Set != nil {
		if err := sc.Set(&Tx{World: world, IDs: s.ids, Now: start, sb: s}); err != nil {
			return past, err
		}
	}
	if err := s.registry.claim(s, world); err != nil {
		return past, err
	}
	// From here on nothing can fail: a scene that is refused has changed nothing, but for the ids that it drew.
	s.Clock.Reset(sc.Clock)
	var kept subscribed
	again := s.world != nil
	if sc.KeepWebhook {
		kept = subscribedIn(s.world)
	}
	s.remember(s.world)
	s.world = world
	s.faults = &fault.Set{Seed: fmt.Sprint(s.config.Seed, s.Name)}
	s.secrets.Learn(world)
	s.Media.Clear()
	s.receipts = s.config.Receipts
	s.owed, s.awaited, s.overrun = map[receiptsDue]*owing{}, 0, false // the clock has forgotten them
	s.started = s.Clock.Now()
	s.reported = nil // a seq of the world before says nothing of this one's time
	s.bots.Reset()
	s.outbox.Reset() // before the record: what is under way must not note how an old delivery stands behind the reset
	if again {
		past = s.Record.Reset(s.started) // before the lock lets in what belongs to the new world
	}
	s.hooked.Store(false)
	if sc.KeepWebhook {
		s.begin().subscribe(kept)
	} else {
		s.startHook(s.begin())
	}
	return past, nil
}

// Seed is that of the ids. Another sandbox with it, and with the same name and world, makes the same.
func (s *Sandbox) Seed() uint64 { return s.config.Seed }

// Masker hides every secret that the sandbox ever knew, and those given besides.
func (s *Sandbox) Masker(more ...string) *mask.Mask { return s.secrets.Mask(more...) }

// Log is the logger of all that is said of the sandbox: secrets are masked in it.
func (s *Sandbox) Log() *slog.Logger { return s.log }

// due does what was scheduled on the clock.
func (s *Sandbox) due(d clock.Due) {
	switch w := d.Work.(type) {
	case outbox.Retry:
		s.outbox.Retry(w)
	case receiptsDue:
		s.give(d.At, w)
	}
}

// Do runs f with the lock held. f must be brief and must not call back into the sandbox.
func (s *Sandbox) Do(f func(tx *Tx)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tx := s.begin()
	f(tx)
	s.outbox.Enqueue(tx.made)
}

func (s *Sandbox) begin() *Tx {
	return &Tx{World: s.world, IDs: s.ids, Now: s.Clock.Now(), Faults: s.faults, sb: s}
}

// Reserve takes the next seq of the record, at the moment at which the request takes effect.
func (tx *Tx) Reserve() int64 { return tx.sb.Record.Reserve() }
