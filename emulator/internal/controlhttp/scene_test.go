package controlhttp_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// A scene has its own people and time, and the server's app, Page, token and webhook.
func TestScene(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t, "messages")
	c := emu.Control()
	heard := func(n int) []string {
		defer b.Forget()
		return testbot.Said(b.Wait(t, n))
	}
	emu.Person("ada").Says("before")
	golden.Diff(t, []string{"before"}, heard(1))

	at := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	scene := control.Scene{
		Clock: at, People: []control.NewPerson{{Slug: "ada", FirstName: "Ada"}, {Slug: "zoe"}},
		Rules: map[string]string{"tag.retired": "off"}, KeepWebhook: true,
	}
	require.NoError(t, c.ResetTo(t.Context(), scene))
	golden.Diff(t, at, emu.Now())
	world, err := c.World(t.Context())
	require.NoError(t, err)
	require.Len(t, world.People, 2)
	golden.Diff(t, "zoe", world.People[1].Slug)
	require.NotEqual(t, testbot.AdaPSID, world.People[0].PSID)
	golden.Diff(t, emu.Page(), world.Pages[0], "Page")
	first := emu.Person("ada").Says("after")
	golden.Diff(t, []string{"after"}, heard(1), "the subscription stays")

	require.NoError(t, c.ResetTo(t.Context(), scene))
	require.NotEqual(t, first, emu.Person("ada").Says("again"), "a bot that remembers ids must not know this one")
	golden.Diff(t, []string{"again"}, heard(1))

	require.NoError(t, c.ResetTo(t.Context(), control.Scene{People: []control.NewPerson{}}))
	world, err = c.World(t.Context())
	require.NoError(t, err)
	require.Empty(t, world.People, "no people are not the world's people")

	// A plain reset goes back to the start.
	emu.Reset()
	golden.Diff(t, emulator.StartTime, emu.Now())
	golden.Diff(t, testbot.AdaPSID, emu.Person("ada").PSID)
	hook, err := c.Webhook(t.Context())
	require.NoError(t, err)
	require.Empty(t, hook.CallbackURL)
}

func TestSceneThatCannotBe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		scene control.Scene
	}{
		{"two of a slug", control.Scene{People: []control.NewPerson{{Slug: "ada"}, {Slug: "ada"}}}},
		{"a rule that is not there", control.Scene{Rules: map[string]string{"tag.retried": "off"}}},
		{"a mode that is not there", control.Scene{Rules: map[string]string{"tag.retired": "on"}}},
		{"a slug that is none", control.Scene{People: []control.NewPerson{{Slug: "Ada L"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			var p *control.Problem
			emu.NewPerson(control.NewPerson{Slug: "zoe"})
			emu.Advance(time.Hour)
			now := emu.Now()
			tt.scene.Clock = now.Add(time.Hour)
			require.ErrorAs(t, emu.Control().ResetTo(t.Context(), tt.scene), &p)
			require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, p.Status, p)
			require.NotEmpty(t, emu.Person("zoe").PSID, "nothing has changed")
			golden.Diff(t, now, emu.Now())
		})
	}
}

// A reset ends an advance that waits for the bot. It moves the clock of the world after it no more.
func TestResetEndsAnAdvance(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	var once sync.Once
	told, goOn := make(chan struct{}), make(chan struct{})
	bot := testbot.Start(t)
	bot.Answers(func(http.ResponseWriter, *http.Request, testbot.Post) {
		once.Do(func() { close(told) })
		<-goOn
	})
	t.Cleanup(func() { close(goOn) })
	testbot.Subscribe(t, emu, control.WebhookChange{CallbackURL: bot.URL, Fields: []string{"messages"}})
	emu.Person("ada").Says("hello")
	<-told
	advanced := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := emu.Control().Advance(context.Background(), time.Hour)
			advanced <- err
		}()
	}
	var p *control.Problem
	require.ErrorAs(t, <-advanced, &p, "one is refused, so the other is under way")
	golden.Diff(t, http.StatusConflict, p.Status)

	require.NoError(t, emu.Control().Reset(t.Context()))
	require.NoError(t, <-advanced)
	golden.Diff(t, emulator.StartTime, emu.Now())
	emu.Advance(time.Minute)
	golden.Diff(t, emulator.StartTime.Add(time.Minute), emu.Now())
}

// What is held back goes out when it is released, the other way round where that is asked for.
func TestHeldDeliveries(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t, "messages")
	c := emu.Control()
	heard := func(n int) []string {
		defer b.Forget()
		return testbot.Said(b.Wait(t, n))
	}
	for _, tt := range []struct {
		order string
		want  []string
	}{{"", []string{"one", "two"}}, {control.NewestFirst, []string{"two", "one"}}} {
		require.NoError(t, c.HoldDeliveries(t.Context()))
		emu.Person("ada").Says("one")
		emu.Person("ada").Says("two")
		emu.Advance(time.Hour)
		require.Empty(t, b.Got())
		released, err := c.ReleaseDeliveries(t.Context(), control.Release{Order: tt.order})
		require.NoError(t, err)
		golden.Diff(t, 2, released.Released)
		golden.Diff(t, tt.want, heard(2))
		again, err := c.ReleaseDeliveries(t.Context(), control.Release{})
		require.NoError(t, err)
		require.Zero(t, again.Released)
	}
	require.NoError(t, c.HoldDeliveries(t.Context()))
	require.NoError(t, c.ResetTo(t.Context(), control.Scene{KeepWebhook: true}))
	emu.Person("ada").Says("three")
	golden.Diff(t, []string{"three"}, heard(1), "a reset lets go")
	_, err := c.ReleaseDeliveries(t.Context(), control.Release{Order: "sideways"})
	var p *control.Problem
	require.ErrorAs(t, err, &p)
	golden.Diff(t, http.StatusBadRequest, p.Status)
}
