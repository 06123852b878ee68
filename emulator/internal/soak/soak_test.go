package soak

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/openapi"
)

// lengthVariable says how long the soak lasts: 5m.
const lengthVariable = "SENDMOCK_SOAK"

// The least that a soak does, however slow the machine is, and how long it goes on without a word.
const (
	leastRounds = 5
	shortest    = time.Second
)

// testPatience is longer than anything takes that is waited for.
const testPatience = 30 * time.Second

// keptRecords is more than a round makes, so that a reader who keeps up misses nothing, and soon full.
const keptRecords = 1500

// soak is one emulator behind a listener, and everybody who uses it.
type soak struct {
	url          string
	log          *errorLog
	bot          *bot
	reader       *reader
	web          *http.Client
	described    *controlDescription
	graph, sends []operation
	patience     time.Duration // of clients, in this round

	mu     sync.Mutex
	psid   string           // ada's
	seqs   map[int64]string // of this round, by seq: the message that an accepted send made
	before map[string]bool  // messages of the round before
	wrong  []string
	called int
}

func TestSoak(t *testing.T) {
	length := shortest
	if text := os.Getenv(lengthVariable); text != "" {
		var err error
		length, err = time.ParseDuration(text)
		require.NoError(t, err, lengthVariable)
	}
	seed := number(t, seedVariable, 13)
	t.Logf("%s=%s %s=%d", lengthVariable, length, seedVariable, seed)
	enough, stop := context.WithTimeout(t.Context(), length)
	defer stop()
	s := start(t)
	var samples []sample
	var streams []net.Conn
	for round := 0; round < leastRounds || enough.Err() == nil; round++ {
		streams = append(streams, deaf(t, s.url))
		if len(streams) > 3 {
			require.NoError(t, streams[0].Close())
			streams = streams[1:]
		}
		s.round(t, round, rand.New(rand.NewPCG(seed, uint64(round))))
		samples = append(samples, s.sample(t))
		if t.Failed() {
			t.Fatalf("it fails in round %d", round)
		}
	}
	for _, stream := range streams {
		require.NoError(t, stream.Close())
	}
	t.Logf("%d rounds, %d requests of clients", len(samples), s.called)
	flat(t, samples)
}

// start starts an emulator behind a listener, its bot and its reader.
func start(t *testing.T) *soak {
	t.Helper()
	spec, err := openapi.Load()
	require.NoError(t, err)
	graphText, err := spec.JSON()
	require.NoError(t, err)
	controlText, err := openapi.ControlJSON()
	require.NoError(t, err)
	s := &soak{
		log: &errorLog{}, bot: startBot(t), described: &controlDescription{description(t, controlText)},
		graph: operations(description(t, graphText)), web: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}},
		seqs: map[int64]string{}, patience: time.Minute,
	}
	for _, op := range s.graph {
		if op.path == "/{id}/messages" && op.method == "POST" {
			s.sends = append(s.sends, op)
		}
	}
	s.bot.reply = func(context.Context) { s.send(rand.New(rand.NewPCG(0, 0)), 0) }
	emu, err := emulator.New(emulator.Options{
		Clock: clock.Config{Mode: clock.Frozen, Now: emulator.StartTime}, CheckAnswers: true, Log: slog.New(s.log), Quiet: time.Millisecond,
		Record: record.Limits{Count: keptRecords, Bytes: 8 << 20},
	})
	require.NoError(t, err)
	var listener net.ListenConfig
	l, err := listener.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.url = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- emu.Serve(ctx, l) }()
	reading, leave := context.WithCancel(context.Background())
	s.reader = read(reading, t, s.url)
	t.Cleanup(func() {
		s.bot.becomes(takes)
		leave()
		<-s.reader.ended
		s.web.CloseIdleConnections()
		stop()
		require.NoError(t, <-served)
	})
	s.meet()
	return s
}

// round lets everybody act, waits for them all, and holds against one another what each has seen.
func (s *soak) round(t *testing.T, round int, r *rand.Rand) {
	t.Helper()
	m := manners[round%len(manners)]
	s.bot.becomes(m)
	s.patience = time.Minute
	if fails(round) || m == hangs || m == slow {
		s.patience = 300 * time.Millisecond // something may hang
	}
	s.controls("PUT", "webhook", control.WebhookChange{CallbackURL: s.bot.callback(t), Verify: new(bool)})
	var all sync.WaitGroup
	for i, a := range actors {
		if a.in != nil && !a.in(round) {
			continue
		}
		for k := range a.how {
			own := rand.New(rand.NewPCG(r.Uint64(), uint64(100*i+k)))
			all.Go(func() {
				for n := range a.times {
					a.act(s, own, n)
				}
			})
		}
	}
	all.Wait()
	s.bot.becomes(takes)
	s.patience = time.Minute
	s.settle(t, round)
}

// settle ends a round: nothing is under way any longer, the reader has read all of it, and the world starts over.
func (s *soak) settle(t *testing.T, round int) {
	t.Helper()
	s.controls("PUT", "webhook", control.WebhookChange{})
	s.controls("DELETE", "faults", nil)
	late, stop := context.WithTimeout(t.Context(), testPatience)
	defer stop()
	marked := s.calls(s.text(rand.New(rand.NewPCG(1, 1)))) // the last of the round
	if marked == nil {
		t.Errorf("the last request of the round: %v", s.wrong)
		return
	}
	var last int64
	_, err := fmt.Sscan(marked.header.Get("X-Sendmock-Exchange"), &last)
	require.NoError(t, err)
	if err := s.reader.reaches(late, last); err != nil {
		t.Error(err)
	}
	read, wrong := s.reader.round()
	s.compare(read, resets(round))
	s.mu.Lock()
	wrong = slices.Concat(wrong, s.wrong, s.log.take())
	s.wrong = nil
	s.mu.Unlock()
	for _, problem := range wrong[:min(len(wrong), 10)] {
		t.Errorf("round %d, in which the bot %s: %s", round, s.bot.manner, problem)
	}
	s.controls("POST", "reset", map[string]any{"new_ids": true})
	s.meet()
}

// compare holds the accepted sends of a round against what the reader saw of them. A reset takes along what is not read yet.
func (s *soak) compare(read map[int64]string, reset bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := map[string]bool{}
	for _, seq := range slices.Sorted(maps.Keys(s.seqs)) {
		id := s.seqs[seq]
		switch seen, was := read[seq]; {
		case !was && !reset:
			s.wrong = append(s.wrong, fmt.Sprintf("the record lost %d, which was accepted", seq))
		case was && seen != id:
			s.wrong = append(s.wrong, fmt.Sprintf("%d made %s, and the record says %s", seq, id, seen))
		case ids[id] || s.before[id]:
			s.wrong = append(s.wrong, fmt.Sprintf("%d made %s, which was there already", seq, id))
		}
		ids[id] = true
	}
	s.before, s.seqs = ids, map[int64]string{}
}

// accepted notes a send.
func (s *soak) accepted(seq int64, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, twice := s.seqs[seq]; twice {
		s.wrong = append(s.wrong, fmt.Sprintf("%d was given to two requests", seq))
	}
	s.seqs[seq] = message
}

func (s *soak) notes(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}
