package scenario

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

// Player plays stories on a running emulator, one after the other: they share its app, Page, token and webhook.
type Player struct {
	Client   *control.Client
	Patience time.Duration    // wall time for what must come; 0: contract.DefaultPatience
	Quiet    time.Duration    // wall time in which the bot must have been silent, before nothing more is taken to come; 0: as long as it needs
	Wall     func() time.Time // the machine's clock, for how long a story took; nil: it is not measured
	Clock    time.Time        // where the clock of stories stands that do not say it; zero: 2026-12-01T09:00:00Z
}

// play is a story under way.
type play struct {
	client   *control.Client
	bench    *control.Bench
	story    *contract.Story
	listener *listener

	psids      map[string]string // by slug
	token      string            // the Page's
	deliveries []int64           // of the newest act
}

// Play resets the emulator to the story's people and time, plays it, and says what came of it. What apps are subscribed to
// stays, as do app, Page and token. The standing checks run over every story, at its end.
func (pl *Player) Play(ctx context.Context, s *Scenario) Result {
	began := pl.wall()
	r := Result{File: s.File, Name: s.Name, Steps: len(s.steps)}
	pl.play(ctx, s, &r)
	r.Seconds = pl.wall().Sub(began).Seconds()
	return r
}

func (pl *Player) wall() time.Time {
	if pl.Wall == nil {
		return time.Time{}
	}
	return pl.Wall()
}

func (pl *Player) play(ctx context.Context, s *Scenario, r *Result) {
	p, err := pl.stage(ctx, s, &listener{})
	if err != nil {
		r.broke(nil, err)
		return
	}
	if st, err := s.named(ctx, pl.Client); err != nil {
		r.broke(st, err)
		return
	}
	chapter := true // it has not been looked back at yet
	for i := range s.steps {
		st := &s.steps[i]
		if p.over(ctx, r, st, nil) {
			return
		}
		if !st.expects && !chapter {
			p.story.Mark()
		}
		chapter = !st.expects
		if p.over(ctx, r, st, st.do(ctx, p)) {
			return
		}
		r.Done = i + 1
	}
	p.story.Checks(s.checks)
	if !p.over(ctx, r, nil, nil) {
		r.State = Passed
	}
}

// over reports whether a story has come to an early end at a step, or behind the last where there is none, and says so in the
// result.
func (p *play) over(ctx context.Context, r *Result, st *step, err error) bool {
	if err == nil {
		err = p.bench.Err()
	}
	failed := len(p.listener.failures) > 0
	switch {
	case ctx.Err() != nil:
		r.broke(st, ctx.Err())
	case (err != nil || failed) && p.disturbed(ctx):
		r.broke(st, storyErrorf("somebody else has reset this emulator while the story was played: one run at a time on one emulator"))
	case err != nil:
		r.broke(st, err)
	case failed:
		r.failed(st, p.listener.failures)
	default:
		return false
	}
	return true
}

// disturbed reports whether the people of the story are there no more.
func (p *play) disturbed(ctx context.Context) bool {
	for _, psid := range p.psids {
		_, err := p.client.Person(ctx, psid)
		var refused *control.Problem
		return errors.As(err, &refused) && refused.Status == http.StatusNotFound
	}
	return false
}

// stage resets the emulator to the story and begins to tell it.
func (pl *Player) stage(ctx context.Context, s *Scenario, tb *listener) (*play, error) {
	b := &control.Bench{Client: pl.Client, Quiet: given(s.quiet, pl.Quiet)}
	if err := b.Move(ctx, 0, nil); err != nil { // what the bot still does belongs to the story before
		return nil, err
	}
	world, err := pl.Client.World(ctx)
	if err != nil {
		return nil, err
	}
	if len(world.Pages) == 0 || len(world.Apps) == 0 {
		return nil, storyErrorf("the emulator's world has no Page with an app")
	}
	scene := s.scene
	if scene.Clock.IsZero() {
		scene.Clock = startTime
		if !pl.Clock.IsZero() {
			scene.Clock = pl.Clock
		}
	}
	scene.People = nil
	for _, person := range s.scene.People {
		person.PageID = world.Pages[0].ID
		scene.People = append(scene.People, person)
	}
	scene.Checks = s.checks.Words()
	if err := pl.Client.ResetTo(ctx, scene); err != nil {
		return nil, err
	}
	if world, err = pl.Client.World(ctx); err != nil {
		return nil, err
	}
	p := &play{client: pl.Client, bench: b, listener: tb, token: world.Pages[0].AccessToken, psids: map[string]string{}}
	for _, person := range world.People {
		p.psids[person.Slug] = person.PSID
	}
	p.story = contract.Tell(tb, b).Context(ctx)
	if patience := given(s.patience, pl.Patience); patience != nil {
		p.story.Patience(*patience)
	}
	return p, b.Err()
}

// given is the first wait that somebody asked for; nil: nobody did.
func given(of ...time.Duration) *time.Duration {
	for i := range of {
		if of[i] > 0 {
			return &of[i]
		}
	}
	return nil
}

// listener hears what does not hold. It is the story's test.
type listener struct{ failures []string }

func (j *listener) Helper() {}

func (j *listener) Errorf(format string, args ...any) {
	text := strings.TrimPrefix(strings.TrimPrefix(fmt.Sprintf(format, args...), "contract: "), "not verified\n\n")
	j.failures = append(j.failures, strings.TrimRight(control.ToShell(text), "\n"))
}

func (j *listener) Fatalf(format string, args ...any) { j.Errorf(format, args...) }
