package sandbox_test

import (
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// Whatever is wrong with the bot, what it misses comes again on the virtual clock, the same bytes, in order.
func TestWebhookRetries(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]func(http.ResponseWriter, *http.Request, testbot.Post){
		"answers 500": testbot.Status(500), "answers 302": testbot.Status(302), "hangs up": testbot.HangsUp,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, emu := testbot.Subscribed(t, "messages")
			b.Answers(wrong)
			for _, text := range []string{"one", "two", "three"} {
				emu.Person("ada").Says(text)
			}
			testbot.Settled(t, emu)
			golden.Diff(t, []string{"one", "one", "one", "two", "two", "two", "three", "three", "three"}, testbot.Said(b.Got()))
			first := b.Got()
			b.Forget()
			emu.Advance(time.Minute)
			golden.Diff(t, []string{"one", "two", "three"}, testbot.Said(b.Got()))
			b.Forget()
			b.Answers(nil)
			emu.Advance(5 * time.Minute)
			again := b.Got()
			golden.Diff(t, []string{"one", "two", "three"}, testbot.Said(again))
			for i := range again {
				golden.Diff(t, first[3*i].Body, again[i].Body)
				testbot.RequireSigned(t, testbot.FirstSecret, again[i])
			}
			emu.Advance(40 * time.Hour)
			require.Len(t, b.Got(), 3, "what has arrived does not come again")
			for _, d := range testbot.Deliveries(t, emu) {
				golden.Diff(t, "delivered", d.State)
				require.Len(t, d.Attempts, 5)
				require.Nil(t, d.NextAt)
			}
		})
	}
}

// What could not be delivered in 36 hours is dropped, and recorded as such. By hand it can still be delivered.
func TestWebhookIsDroppedAndRedelivered(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t, "messages")
	b.Answers(testbot.Status(500))
	emu.Person("ada").Says("hello")
	testbot.Settled(t, emu)
	start := emu.Now()
	emu.Advance(36*time.Hour - time.Second)
	d := testbot.Deliveries(t, emu)[0]
	golden.Diff(t, "failed", d.State)
	golden.Diff(t, start.Add(36*time.Hour), *d.NextAt)
	emu.Advance(time.Second)
	d = testbot.Deliveries(t, emu, "state", "dropped")[0]
	golden.Diff(t, "not delivered in 36h0m0s", d.Dropped)
	var at []time.Duration
	for _, a := range d.Attempts {
		golden.Diff(t, 500, a.Status)
		at = append(at, a.At.Sub(start))
	}
	const h = time.Hour
	want := []time.Duration{0, 0, 0, time.Minute, 5 * time.Minute, 15 * time.Minute, h, 3 * h, 6 * h, 12 * h, 24 * h, 36 * h}
	golden.Diff(t, want, at, "attempts")
	body := b.Got()[0].Body
	b.Forget()
	b.Answers(nil)
	_, err := emu.Control().Redeliver(t.Context(), d.ID)
	require.NoError(t, err)
	golden.Diff(t, body, b.Wait(t, 1)[0].Body)
	testbot.Settled(t, emu)
	golden.Diff(t, "delivered", testbot.Deliveries(t, emu)[0].State)
}

// The rule webhook.disabled ends a subscription after an hour in vain.
func TestWebhookDisabled(t *testing.T) {
	t.Parallel()
	for mode, active := range map[string]bool{"enforce": false, "warn": true, "off": true} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			b, emu := testbot.Subscribed(t, "messages")
			emu.SetRule("webhook.disabled", mode)
			b.Answers(testbot.HangsUp)
			emu.Person("ada").Says("hello")
			emu.Advance(time.Hour)
			got, err := emu.Control().Webhook(t.Context())
			require.NoError(t, err)
			golden.Diff(t, active, *got.Active)
			b.Answers(nil)
			b.Forget()
			said, err := emu.Control().Say(t.Context(), "ada", control.PersonMessage{Text: "more"})
			require.NoError(t, err)
			golden.Diff(t, active, len(said.Deliveries) == 1)
			testbot.Settled(t, emu)
		})
	}
}

// One advance over the end of the window: the bot's answer to the read at +1h goes through, that to a late retry is refused;
// meanwhile no second advance is let in.
func TestAdvanceWithABotInTheLoop(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t, "messages", "message_reads")
	_, err := emu.Control().SetReceipts(t.Context(), control.Receipts{
		Deliveries: &control.Receipt{Mode: "off"}, Reads: &control.Receipt{Mode: "auto", Delay: "1h"},
	})
	require.NoError(t, err)
	var mu sync.Mutex
	var got []string
	start := emu.Now()
	answered, messages := false, 0
	b.Answers(func(w http.ResponseWriter, _ *http.Request, p testbot.Post) {
		mu.Lock()
		defer mu.Unlock()
		at := emu.Now().Sub(start).String()
		if p.Word() == "read" && !answered {
			answered = true
			var problem *control.Problem
			if _, err := emu.Control().Advance(t.Context(), time.Hour); !errors.As(err, &problem) || problem.Code != "clock-advancing" || problem.Status != 409 {
				t.Errorf("a second advance: %v", err)
			}
			got = append(got, at+" read "+strconv.Itoa(testbot.Send(t, emu, testbot.Text(testbot.AdaPSID)).Status))
		}
		if p.Word() != "hello" {
			return
		}
		if messages++; messages < 12 { // until the last retry, after 36 hours
			w.WriteHeader(500)
			return
		}
		a := testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
		e := a.GraphError(t)
		got = append(got, at+" message "+strconv.Itoa(e.Code)+"/"+strconv.Itoa(e.Subcode))
	})
	emu.Person("ada").Says("hello")
	testbot.Settled(t, emu)
	emu.Advance(time.Minute)
	testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
	emu.Advance(37 * time.Hour)
	mu.Lock()
	defer mu.Unlock()
	want := []string{"1h1m0s read 200", "36h0m0s message 10/2018278"}
	golden.Diff(t, want, got)
}

// The echo of a message never overtakes the answer to the request, and webhooks of a conversation stay in order however long
// the bot takes for each, while many conversations go on.
func TestWebhookOrder(t *testing.T) {
	t.Parallel()
	const people, texts = 12, 8
	b, emu := testbot.Subscribed(t, "messages", "message_echoes")
	var mu sync.Mutex
	at := map[string]int{}
	b.Answers(func(_ http.ResponseWriter, _ *http.Request, p testbot.Post) {
		mu.Lock()
		at[p.Event().Entry[0].Messaging[0].Sender.ID]++
		n := at[p.Event().Entry[0].Messaging[0].Sender.ID]
		mu.Unlock()
		for range (n % 3) * 20_000 { // different times, without sleeping
			_ = n
		}
	})
	var wg sync.WaitGroup
	ids := make([]string, people)
	for i := range people {
		p := emu.NewPerson(control.NewPerson{FirstName: "P" + strconv.Itoa(i)})
		ids[i] = p.PSID
		wg.Go(func() {
			for n := range texts {
				p.Says(strconv.Itoa(n))
			}
		})
	}
	wg.Wait()
	posts := b.Wait(t, people*texts)
	got := map[string][]string{}
	for _, p := range posts {
		sender := p.Event().Entry[0].Messaging[0].Sender.ID
		got[sender] = append(got[sender], p.Word())
	}
	for _, id := range ids {
		golden.Diff(t, []string{"0", "1", "2", "3", "4", "5", "6", "7"}, got[id], id)
	}
}

// A response that is held back by a fault holds back its echo.
func TestWebhookEchoAfterTheAnswer(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t, "message_echoes")
	for range 20 {
		b.Forget()
		a := testbot.Send(t, emu, testbot.Text(testbot.AdaPSID))
		require.Equal(t, 200, a.Status, a.Body)
		b.Wait(t, 1)
	}
	testbot.Arm(t, emu, control.FaultRule{Effect: control.FaultEffect{Delay: &control.FaultDelay{Type: "fixed", Milliseconds: 300}}})
	b.Forget()
	start := clock.System()
	done := make(chan int)
	go func() { done <- testbot.Send(t, emu, testbot.Text(testbot.AdaPSID)).Status }()
	b.Wait(t, 1)
	require.GreaterOrEqual(t, clock.System().Sub(start), 300*time.Millisecond, "the echo came before the answer was out")
	require.Equal(t, 200, <-done)
}

// Both levels of a subscription, by the Graph; only fields of both are delivered.
func TestWebhookLevels(t *testing.T) {
	t.Parallel()
	b := testbot.Start(t)
	emu := emulator.Start(t)
	app := testbot.FirstApp + "|" + testbot.FirstSecret
	require.NotEqual(t, 200, testbot.Graph(t, emu, app, "POST", testbot.FirstApp+"/subscriptions",
		`{"object":"page","callback_url":"http://127.0.0.1:1/","verify_token":"v","fields":["messages"]}`).Status)
	require.Equal(t, 200, testbot.Graph(t, emu, app, "POST", testbot.FirstApp+"/subscriptions",
		`{"object":"page","callback_url":"`+b.URL+`/one?x=1","verify_token":"v","fields":["messages","messaging_postbacks"]}`).Status)
	made := func() int {
		said, err := emu.Control().Say(t.Context(), "ada", control.PersonMessage{Text: "hi"})
		require.NoError(t, err)
		tapped, err := emu.Control().Tap(t.Context(), "ada", control.Postback{Title: "M", Payload: "M"})
		require.NoError(t, err)
		return len(said.Deliveries) + 10*len(tapped.Deliveries)
	}
	golden.Diff(t, 0, made(), "the Page has not subscribed")
	a := testbot.Graph(t, emu, emu.PageToken(), "POST", testbot.DemoPage+"/subscribed_apps", `{"subscribed_fields":["messages","message_reads"]}`)
	require.Equal(t, 200, a.Status, a.Body)
	golden.Diff(t, 1, made())
	testbot.Settled(t, emu)
	golden.Diff(t, []string{"hi"}, testbot.Said(b.Got()))
	require.Equal(t, 200, testbot.Graph(t, emu, emu.PageToken(), "DELETE", testbot.DemoPage+"/subscribed_apps", "").Status)
	golden.Diff(t, 0, made())
	require.Equal(t, 200, testbot.Graph(t, emu, emu.PageToken(), "POST", testbot.DemoPage+"/subscribed_apps", `{"subscribed_fields":["messages"]}`).Status)
	require.Equal(t, 200, testbot.Graph(t, emu, app, "DELETE", testbot.FirstApp+"/subscriptions", `{"object":"page"}`).Status)
	golden.Diff(t, 0, made())
}

// A bot that comes up late gets what has waited, in order; a reset keeps the callback.
func TestWebhookURLOfABotThatIsLate(t *testing.T) {
	t.Parallel()
	b := testbot.Start(t)
	up := make(chan struct{})
	front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-up:
			b.ServeHTTP(w, r)
		default:
			w.WriteHeader(503)
		}
	})
	emu := emulator.Start(t, emulator.Options{WebhookURL: testbot.Serve(t, front) + "/one"})
	for _, word := range []string{"one", "two", "three"} {
		emu.Person("ada").Says(word)
	}
	_, err := emu.Control().Move(t.Context(), control.Advance{Duration: "0s", PatienceMS: new(0)})
	require.NoError(t, err)
	require.Empty(t, b.Got())
	close(up)
	golden.Diff(t, []string{"one", "two", "three"}, testbot.Said(b.Wait(t, 3)))
	b.Forget()
	emu.Reset()
	emu.Person("ada").Says("again")
	golden.Diff(t, []string{"again"}, testbot.Said(b.Wait(t, 1)))
	testbot.Settled(t, emu)
}

// Control of a thread: who gets what, and what becomes of it when the person is silent.
func TestStandby(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t)
	s := stage{emu, t, b}
	testbot.SubscribeSecond(t, emu, b, "messages", "messaging_handovers")
	owner := func() string {
		return testbot.Graph(t, emu, emu.PageToken(), "GET", testbot.DemoPage+"/thread_owner?recipient="+testbot.AdaPSID, "").Body
	}
	require.Contains(t, owner(), testbot.FirstApp)
	s.ada().Says("to one")
	testbot.Settled(t, emu)
	require.Empty(t, testbot.To("/two", b.Got()), "the second app has not subscribed to standby")
	s.thread(emu.PageToken(), "pass_thread_control", `,"target_app_id":"`+testbot.SecondApp+`"`)
	require.Contains(t, owner(), testbot.SecondApp)
	s.ada().Says("to two")
	testbot.Settled(t, emu)
	golden.Diff(t, []string{"to one", "standby to two"}, testbot.Said(testbot.To("/one", b.Got())))
	golden.Diff(t, []string{"pass", "to two"}, testbot.Said(testbot.To("/two", b.Got())))
	golden.Diff(t, 400, testbot.Send(t, emu, testbot.Text(testbot.AdaPSID)).Status, "the first app does not control the thread")

	s.thread(testbot.SecondToken, "extend_thread_control", `,"duration":"172800"`)
	emu.Advance(30 * time.Hour)
	require.Contains(t, owner(), testbot.SecondApp, "control was extended")
	s.thread(testbot.SecondToken, "release_thread_control", "")
	require.NotContains(t, owner(), "app_id")
	b.Forget()
	s.ada().Says("anybody?")
	testbot.Settled(t, emu)
	golden.Diff(t, []string{"anybody?"}, testbot.Said(testbot.To("/one", b.Got())))
	require.Contains(t, owner(), testbot.FirstApp, "the default app controls a thread that was idle")
}

// A message into a thread that has fallen idle goes to the Page's default app, not to who controlled it before.
func TestStandbyAfterIdle(t *testing.T) {
	t.Parallel()
	b, emu := testbot.Subscribed(t)
	s := stage{emu, t, b}
	testbot.SubscribeSecond(t, emu, b)
	s.thread(emu.PageToken(), "pass_thread_control", `,"target_app_id":"`+testbot.SecondApp+`"`)
	emu.Advance(25 * time.Hour)
	b.Forget()
	s.ada().Says("hello?")
	testbot.Settled(t, emu)
	golden.Diff(t, []string{"hello?"}, testbot.Said(testbot.To("/one", b.Got())))
	golden.Diff(t, []string{"standby hello?"}, testbot.Said(testbot.To("/two", b.Got())))
}
