package judge

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

// outcome is what is compared of a verdict.
type outcome struct {
	Verified bool
	Found    string // what checks found
	Took     time.Duration
}

// What must come is final the moment it holds. Only absences, upper bounds and what could still be cured cost quiet.
func TestVerifyWaits(t *testing.T) {
	t.Parallel()
	hi := contract.Replied(ada, contract.Text("Hi"))
	const ms = time.Millisecond
	for _, tt := range []struct {
		name string
		bot  func(b *bench) // beside who asks
		give Question
		want outcome
	}{
		{"it is there", func(b *bench) { b.sends(ada, "Hi") }, expects(hi), outcome{Verified: true}},
		{"it comes", func(b *bench) { after(700 * ms); b.sends(ada, "Hi") }, expects(hi), outcome{true, "", 700 * ms}},
		{"another one comes before it", func(b *bench) {
			after(300 * ms)
			b.sends(ada, "Ho")
			after(400 * ms)
			b.sends(ada, "Hi")
		}, expects(hi), outcome{true, "", 700 * ms}},
		{"it does not come", func(*bench) {}, expects(hi), outcome{false, "", 5 * time.Second}},
		{"it comes too late", func(b *bench) { after(2 * time.Second); b.sends(ada, "Hi") }, Question{Expectations: expects(hi).Expectations, Patience: time.Second}, outcome{false, "", time.Second}},
		{"nothing was told, nothing comes", func(*bench) {}, expects(contract.Nothing()), outcome{Verified: true}},
		{"nothing more comes", func(b *bench) { b.sends(ada, "Hi") }, expects(hi.Times(1)), outcome{true, "", silence}},
		{"something comes in the silence", func(b *bench) {
			b.sends(ada, "Hi")
			after(900 * ms)
			b.sends(ada, "Hi")
		}, expects(hi.Times(1)), outcome{false, "", 900 * ms}},
		{"something else comes in the silence, which begins anew", func(b *bench) {
			b.sends(ada, "Hi")
			after(900 * ms)
			b.sends(ada, "Ho")
		}, expects(hi.Times(1)), outcome{true, "", 1900 * ms}},
		{"too many are too many at once", func(b *bench) { b.sends(ada, "Hi"); b.sends(ada, "Hi") }, expects(hi.Times(1)), outcome{}},
		{"a silence is given", func(b *bench) { b.sends(ada, "Hi") }, Question{Expectations: expects(hi.Times(1)).Expectations, Quiet: new(3 * time.Second)}, outcome{true, "", 3 * time.Second}},
		{"none is", func(b *bench) { b.sends(ada, "Hi") }, Question{Expectations: expects(hi.Times(1)).Expectations, Quiet: new(time.Duration)}, outcome{Verified: true}},
		{"only checks", func(b *bench) { b.sends(ada, "Hi") }, Question{}, outcome{true, "", silence}},
		{"a refusal is cured", func(b *bench) {
			b.sends(ada, "Hi", refused)
			after(900 * ms)
			b.sends(ada, "Later then")
		}, expects(contract.Sent(contract.To(ada))), outcome{true, "", 900 * ms}},
		{"a refusal is not cured", func(b *bench) { b.sends(ada, "Hi"); b.sends(ada, "Hi", refused) }, expects(hi), outcome{false, "refused-and-ignored", silence}},
		{"or too late", func(b *bench) {
			b.sends(ada, "Hi")
			b.sends(ada, "Ho", refused)
			after(silence + ms)
			b.sends(ada, "Later then")
		}, expects(hi), outcome{false, "refused-and-ignored", silence}},
		{"a refusal that passes is waited for beyond the silence", func(b *bench) {
			b.sends(ada, "Hi", limited)
			after(2 * silence)
			b.sends(ada, "Hi")
		}, Question{}, outcome{true, "", 3 * silence}},
		{"as long as patience lasts", func(b *bench) { b.sends(ada, "Hi", limited) }, Question{}, outcome{false, "refused-and-ignored", 5 * time.Second}},
		{"and not where something else is wrong", func(b *bench) { b.sends(ada, "Hi", limited); b.sends(ben, "Hi") }, expects(contract.Nothing(contract.To(ben))), outcome{false, "refused-and-ignored", 0}},
		{"what nothing cures is told at once", func(b *bench) { b.sends(ada, "Hi", malformed) }, expects(hi), outcome{false, "spec-violation", 0}},
		{"an absence whose time has not come costs silence once", func(*bench) {}, expects(contract.Nothing().For(time.Hour)), outcome{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.beside(func() { tt.bot(b) })
				synctest.Wait()
				v, took := b.ask(tt.give)
				if diff := cmp.Diff(tt.want, outcome{v.Verified, found(v.Violations), took}); diff != "" {
					t.Errorf("verdict (-want +got):\n%s\n%s", diff, v.Text)
				}
			})
		})
	}
}

// A bot that has been told something is given time to answer before its silence is believed, and no more than it needs.
func TestVerifyByTheBotsPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(cfg *sandbox.Config) { cfg.Quiet = 0 })
		b.hook()
		b.says(ada, "hello")
		synctest.Wait()
		b.beside(func() { after(500 * time.Millisecond); b.sends(ada, "Hi") })
		v, took := b.ask(expects(contract.Replied(ada).Times(1)))
		require.True(t, v.Verified, v.Text)
		require.Equal(t, 2*time.Second, took, "three times as long again")
		require.EqualValues(t, 1500, v.Waited.QuietMS)
		require.Contains(t, v.Waited.Why, "500ms")
	})
}

// A callback that is still to come up is waited for, within patience.
func TestVerifyAwaitsTheBot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(cfg *sandbox.Config) { cfg.Hook = &sandbox.Hook{URL: callback, Fields: []string{"messages"}} })
		b.says(ada, "hello")
		b.beside(func() {
			after(2 * time.Second)
			b.hook()
			synctest.Wait()
			b.sends(ada, "Hi")
		})
		v, took := b.ask(expects(contract.Nothing()))
		require.False(t, v.Verified)
		require.Equal(t, 2*time.Second, took, "it fails when it comes")
	})
}

// A verdict does not wait for a callback where nobody has done anything, nor where what is asked is there.
func TestVerifyAwaitsNoBotInVain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		bot  func(b *bench)
		give Question
	}{
		"nobody spoke":  {func(*bench) {}, expects(contract.Nothing())},
		"nothing asked": {func(*bench) {}, Question{}},
		"it is there":   {func(b *bench) { b.says(ada, "hello"); b.sends(ada, "Hi") }, expects(hiThere)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(cfg *sandbox.Config) { cfg.Hook = &sandbox.Hook{URL: callback, Fields: []string{"messages"}} })
				tt.bot(b)
				v, took := b.ask(tt.give)
				require.True(t, v.Verified, v.Text)
				require.Zero(t, took)
			})
		})
	}
}

var hiThere = contract.Replied(ada, contract.Text("Hi"))

// Silence proves nothing of a bot that was told nothing. Without a callback somebody else tells it, and held webhooks are held on purpose.
func TestSilenceOfWhoHeardNothing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		do   func(b *bench)
		give Question
		want bool
		note string
	}{
		{"it took nothing", func(b *bench) { b.hook(); b.says(ada, "hello") }, expects(contract.Nothing()), false, "webhooks that the bot did not take"},
		{"of her", func(b *bench) { b.hook(); b.says(ada, "hello") }, expects(contract.Nothing(contract.To(ada))), false, "webhooks that the bot did not take"},
		{"it was told of another", func(b *bench) { b.hook(); b.says(ada, "hello") }, expects(contract.Nothing(contract.To(ben))), true, "webhooks that the bot did not take"},
		{"it was not up", func(b *bench) { b.hookAt(false); b.says(ada, "hello") }, expects(contract.Nothing()), false, "has not answered the handshake"},
		{"it took it", func(b *bench) { b.bot.refuses = false; b.hook(); b.says(ada, "hello") }, expects(contract.Nothing()), true, "no request of it has reached this emulator"},
		{"it has no callback", func(b *bench) { b.says(ada, "hello") }, expects(contract.Nothing()), true, "none has a callback"},
		{"nobody spoke", func(b *bench) { b.hook() }, expects(contract.Nothing()), true, "no request has reached this emulator"},
		{"nobody has spoken since", func(b *bench) { b.hook(); b.says(ada, "hello") }, Question{Expectations: expects(contract.Nothing()).Expectations, Since: 100}, true, "webhooks that the bot did not take"},
		{"held back", func(b *bench) {
			b.hook()
			b.sandbox.HoldDeliveries()
			b.says(ada, "hello")
		}, expects(contract.Nothing()), true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.bot.refuses = true
				tt.do(b)
				synctest.Wait()
				v, _ := b.ask(tt.give)
				require.Equal(t, tt.want, v.Verified, v.Text)
				require.Contains(t, v.Text, tt.note)
				require.NotContains(t, v.Text, contract.Slower, "no wait helps")
			})
		})
	}
}

// Who asks about somebody who is gone, as a person of nobody, is answered.
func TestUnknownOnPurposeIsLookedAt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		require.NoError(t, b.Reset(sandbox.Scene{Deserted: true}, nil))
		b.sends(ada, "Hi")
		v, _ := b.ask(expects(contract.Nothing(contract.ToUnknown(ada))))
		require.False(t, v.Verified, v.Text)
		v, _ = b.ask(expects(contract.Nothing()))
		require.True(t, v.Verified, v.Text)
		require.Contains(t, v.Text, "a person whom a reset has taken away")
	})
}

// A silence that lasts longer than verdicts wait for a restless bot is looked at to its end.
func TestVerifyLooksAtWhatCameInALongSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.hook()
		b.says(ada, "hello")
		synctest.Wait()
		b.beside(func() { after(2 * time.Second); b.sends(ben, "Hi", malformed) })
		v, _ := b.ask(Question{Quiet: new(21 * time.Second)})
		require.Equal(t, "spec-violation", found(v.Violations))
	})
}

// A verdict ends although the bot never falls silent.
func TestVerifyOfARestlessBot(t *testing.T) {
	t.Parallel()
	for patience, want := range map[time.Duration]time.Duration{5 * time.Second: stillLimit, 30 * time.Second: 30 * time.Second} {
		t.Run(patience.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				ctx, stop := context.WithCancel(t.Context())
				b.beside(func() {
					for ctx.Err() == nil {
						b.sends(ben, "still here")
						clock.Wait(ctx, 300*time.Millisecond)
					}
				})
				synctest.Wait()
				v, took := b.ask(Question{Expectations: []contract.Expectation{contract.Sent(contract.To(ada)).Times(0)}, Patience: patience})
				stop()
				require.True(t, v.Verified, v.Text)
				require.GreaterOrEqual(t, took, want)
				require.Less(t, took, want+2*stillLimit, "one silence more at most")
			})
		})
	}
}

// A reset while it is waited takes what was there away. What came after it counts, and the verdict says so.
func TestVerifyAcrossAReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.sends(ada, "Hi")
		b.beside(func() {
			after(time.Second)
			b.reset()
			b.sends(ada, "Hi")
			after(time.Second)
			b.sends(ada, "Ho")
		})
		v, took := b.ask(expects(contract.Replied(ada, contract.Text("Ho"))))
		require.True(t, v.Verified, v.Text)
		require.Equal(t, 2*time.Second, took)
		require.Equal(t, 2, v.LookedAt)
		require.Equal(t, []string{"a reset came while this was waited for: only what was recorded after it was looked at"}, v.Notes)

		v, _ = b.ask(expects(contract.Replied(ada)))
		require.Empty(t, v.Notes)
	})
}

// Where nobody listens any more, there is no verdict.
func TestVerifyForNobody(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]contract.Expectation{"what must come": contract.Replied(ada), "what must not": contract.Replied(ben).Times(0)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.sends(ben, "Hi", refused)
				ctx, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer stop()
				from := clock.System()
				_, err := b.Verify(ctx, &Question{Expectations: []contract.Expectation{x}, Patience: time.Minute})
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Equal(t, 500*time.Millisecond, clock.System().Sub(from))
			})
		})
	}
}

// What an expectation that held asked for by its error is expected from then on; one that did not hold asked for nothing.
func TestVerifyRemembersWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		give contract.Expectation
		want string // what the checks find later
	}{
		{"by its error", contract.Sent(contract.To(ada), contract.Refused("window-closed")), ""},
		{"by its code", contract.Sent(contract.To(ada), contract.Code(10)), ""},
		{"as refused", contract.Sent(contract.To(ada), contract.Refused("")), ""},
		{"as any request", contract.Picked(contract.Match{Operation: "sendMessage"}), "refused-and-ignored"},
		{"of somebody else", contract.Sent(contract.To(ben), contract.Refused("window-closed")), "refused-and-ignored"},
		{"too many of them", contract.Sent(contract.To(ada), contract.Refused("window-closed")).Times(2), "refused-and-ignored"},
		{"none of them", contract.Sent(contract.To(ada), contract.Refused("window-closed")).Times(0), "refused-and-ignored"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				seq := b.sends(ada, "Hi", refused)
				b.ask(Question{Expectations: []contract.Expectation{tt.give}, Patience: time.Millisecond})
				v, _ := b.ask(Question{})
				require.Equal(t, tt.want, found(v.Violations), v.Text)
				if tt.want == "" {
					require.Len(t, v.Excused, 1)
					require.Equal(t, seq, v.Excused[0].Seq)
					require.Contains(t, v.Text, "excused: refused-and-ignored")
				}
			})
		})
	}
}

// What was done before since answers nothing, and is shown all the same.
func TestVerifySince(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		seq := b.sends(ada, "Hi")
		v, _ := b.ask(Question{Expectations: []contract.Expectation{contract.Replied(ada)}, Since: seq, Patience: time.Millisecond})
		require.False(t, v.Verified)
		require.Zero(t, v.LookedAt)
		require.True(t, strings.Contains(v.Text, `"Hi"`) && strings.Contains(v.Text, "a transcript"), v.Text)
	})
}

// What was asked for is remembered of so many refusals.
func TestExpectedIsBounded(t *testing.T) {
	t.Parallel()
	j := &Judge{expected: map[int64]contract.Expected{}}
	asked := map[int64]contract.Expected{}
	for seq := range int64(maxExpected + 1) {
		asked[seq] = contract.Expected{}
	}
	j.expect(asked)
	require.Len(t, j.expected, maxExpected)
}
