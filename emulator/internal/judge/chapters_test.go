package judge

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// told is what is compared of a chapter.
type told struct {
	EndedBy  string
	Verified bool
	Requests int
	CutShort int
	Found    string
	Excused  int
}

func tellOf(c *contract.Chapter) told {
	return told{c.EndedBy, c.Verified, c.Requests, c.CutShort, found(c.Violations), len(c.Excused)}
}

// A reset takes away what was recorded, and not what it showed.
func TestChapters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		play func(b *bench) // up to the reset
		want []told
	}{
		{"nothing", func(*bench) {}, nil},
		{"only people did something", func(b *bench) { b.says(ada, "hello") }, nil},
		{"all is well", func(b *bench) { b.sends(ada, "Hi") }, []told{{"reset", true, 1, 0, "", 0}}},
		{"malformed", func(b *bench) { b.sends(ada, "Hi", malformed) }, []told{{"reset", false, 1, 0, "spec-violation", 0}}},
		{"refused, and no time to mend it", func(b *bench) { b.sends(ada, "Hi", refused) }, []told{{"reset", true, 1, 1, "", 0}}},
		{"refused, and almost time enough", func(b *bench) {
			b.sends(ada, "Hi", refused)
			after(silence - time.Millisecond)
		}, []told{{"reset", true, 1, 1, "", 0}}},
		{"refused, and time enough", func(b *bench) { b.sends(ada, "Hi", refused); after(silence) }, []told{{"reset", false, 1, 0, "refused-and-ignored", 0}}},
		{"too fast, and the bot pauses", func(b *bench) { b.sends(ada, "Hi", limited); after(2 * silence) }, []told{{"reset", true, 1, 1, "", 0}}},
		{"too fast, and it never tried again", func(b *bench) {
			b.sends(ada, "Hi", limited)
			after(contract.DefaultPatience)
		}, []told{{"reset", false, 1, 0, "refused-and-ignored", 0}}},
		{"refused, while somebody else was written to", func(b *bench) {
			b.sends(ada, "Hi", refused)
			after(silence)
			b.sends(ben, "Hi")
		}, []told{{"reset", false, 2, 0, "refused-and-ignored", 0}}},
		{"refused and cured", func(b *bench) { b.sends(ada, "Hi", refused); b.sends(ada, "Later then") }, []told{{"reset", true, 2, 0, "", 0}}},
		{"refused, and asked for", func(b *bench) {
			b.sends(ada, "Hi", refused)
			b.ask(expects(contract.Sent(contract.To(ada), contract.Refused("window-closed"))))
			after(silence)
		}, []told{{"reset", true, 1, 0, "", 1}}},
		{"a call that the reset overtook", func(b *bench) {
			b.sandbox.Do(func(tx *sandbox.Tx) { tx.Reserve() })
		}, []told{{"reset", true, 0, 1, "", 0}}},
		{"with a token of nobody", func(b *bench) {
			b.sends(ada, "Hi", refused, func(e *record.Exchange) { e.Call.Unrouted = true })
			after(silence)
		}, []told{{"reset", true, 0, 0, "", 0}}},
		{"cleared in between", func(b *bench) { b.sends(ada, "Hi", malformed); b.Clear(); b.sends(ada, "Hi") }, []told{{"clear", false, 1, 0, "spec-violation", 0}, {"reset", true, 1, 0, "", 0}}},
		{"cleared twice", func(b *bench) { b.sends(ada, "Hi"); b.Clear(); b.Clear() }, []told{{"clear", true, 1, 0, "", 0}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				tt.play(b)
				b.reset()
				var got []told
				list := b.Chapters(nil).Chapters
				for i := range list {
					got = append(got, tellOf(&list[i]))
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("chapters (-want +got):\n%s", diff)
				}
				red := false
				for _, c := range tt.want {
					red = red || !c.Verified
				}
				v, took := b.ask(Question{Chapters: true})
				require.Equal(t, !red, v.Verified, v.Text)
				require.LessOrEqual(t, took, silence)
				v, _ = b.ask(Question{})
				require.True(t, v.Verified, "the chapter that is open is another one")
			})
		})
	}
}

// What a chapter says stands in the verdict over all, with where it stood, and without what happened since.
func TestChaptersInWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		first := b.sends(ada, "Hi", malformed)
		b.reset()
		b.sends(ben, "all is well")
		v, _ := b.ask(Question{Chapters: true})
		require.False(t, v.Verified)
		require.Contains(t, v.Text, fmt.Sprintf("the chapter that a reset ended at 2026-12-01T09:00:00Z, seq %d to %d: not verified", first, first))
		require.Contains(t, v.Text, `"Hi"`)
		require.NotContains(t, v.Text, "all is well")
	})
}

// A bot does not know of a reset: what it tries again of what that cut off is not held against the next chapter, and no more than that.
func TestRetriesAcrossAReset(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		text    string
		resets  int
		want    string
		excused int
	}{
		{"the same again", "Hi", 1, "", 1},
		{"something else", "Ho", 1, "refused-and-ignored", 0},
		{"after two resets", "Hi", 2, "refused-and-ignored", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.sends(ada, "Hi", refused)
				for range tt.resets {
					b.reset()
				}
				b.sends(ada, tt.text, refused)
				v, _ := b.ask(Question{})
				require.Equal(t, tt.want, found(v.Violations), v.Text)
				require.Len(t, v.Excused, tt.excused)
				b.reset()
				list := b.Chapters(nil).Chapters
				require.Equal(t, tt.want, found(list[len(list)-1].Violations), "and when it is closed")
			})
		})
	}
}

// Of people whom a reset has taken away a bot may not know. Of those who were there until then, everything counts.
func TestChaptersOfPeopleWhoAreGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		with := func(psid string) sandbox.Scene {
			return sandbox.Scene{Deserted: true, Set: func(tx *sandbox.Tx) error {
				return tx.World.Add(&messenger.Person{PSID: psid, Slug: "zoe", Page: tx.World.Pages[0]})
			}}
		}
		const first, second = "7200000000000001", "7200000000000002"
		require.NoError(t, b.Reset(with(first), nil))
		b.sends(first, "Hi", refused)
		after(silence)
		require.NoError(t, b.Reset(with(second), nil))
		b.sends(first, "Hi", refused) // it was cut off
		b.sends(second, "Hi")
		v, _ := b.ask(Question{})
		require.True(t, v.Verified, v.Text)
		require.Equal(t, []string{"1 request is about a person whom a reset has taken away, and is not judged"}, v.Notes)
		after(silence)
		b.reset()
		list := b.Chapters(nil).Chapters
		require.Len(t, list, 2)
		require.Equal(t, told{"reset", false, 1, 0, "refused-and-ignored", 0}, tellOf(&list[0]))
		require.Equal(t, told{"reset", true, 1, 0, "", 0}, tellOf(&list[1]))
	})
}

// A chapter is judged by the checks that its scene switched, unless who asks switches others.
func TestChecksOfChapters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		require.NoError(t, b.Reset(sandbox.Scene{}, map[string]bool{"spec-violation": false}))
		b.sends(ada, "Hi", malformed)
		b.reset()
		b.sends(ada, "Hi", malformed)
		b.reset()
		for _, tt := range []struct {
			give map[string]bool
			want []bool
		}{
			{nil, []bool{true, false}},
			{map[string]bool{"spec-violation": true}, []bool{false, false}},
			{map[string]bool{"spec-violation": false}, []bool{true, true}},
			{map[string]bool{"retry-storm": false}, []bool{true, false}},
		} {
			var got []bool
			for _, c := range b.Chapters(tt.give).Chapters {
				got = append(got, c.Verified)
				require.Equal(t, c.Verified, c.Text == "")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("verified with %v (-want +got):\n%s", tt.give, diff)
			}
		}
	})
}

// A chapter of which exchanges were dropped is unknown, unless something else is wrong with it.
func TestChaptersOfWhatIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(cfg *sandbox.Config) { cfg.Record = record.Limits{Count: 2} })
		for range 3 {
			b.sends(ada, "Hi")
		}
		b.reset()
		v, _ := b.ask(Question{Chapters: true})
		require.False(t, v.Verified)
		require.True(t, v.Chapters[0].Unknown)
		require.Contains(t, v.Text, "unknown: exchanges of it are gone")
		b.sends(ada, "Hi")
		b.reset()
		list := b.Chapters(nil).Chapters
		require.True(t, list[1].Verified, "nothing of this one was dropped")
	})
}

// Chapters are bounded by number. Of older ones counts are kept, and a verdict over all does not forget that one was red.
func TestChaptersAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.sends(ada, "Hi", malformed)
		b.Clear()
		b.sends(ada, "Hi", refused)
		b.Clear()
		for range maxChapters {
			b.sends(ada, "Hi")
			b.Clear()
		}
		got := b.Chapters(nil)
		require.Len(t, got.Chapters, maxChapters)
		require.Equal(t, &contract.OlderChapters{Chapters: 2, NotVerified: 1, Violations: 1, CutShort: 1}, got.Older)
		v, _ := b.ask(Question{Chapters: true})
		require.False(t, v.Verified)
		require.Contains(t, v.Text, "older: 2 chapters are kept as counts only: 1 not verified, with 1 violation")
	})
}

// They are bounded by size too: a bot may be wrong a thousand times in each of them.
func TestChaptersAreBoundedInSize(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		const n = 8
		for range n {
			for range 400 {
				b.sends(ada, "Hi", malformed, func(e *record.Exchange) {
					e.Outcome.Violations[0].Message = strings.Repeat("x", 1000)
				})
			}
			b.Clear()
		}
		got := b.Chapters(nil)
		require.NotNil(t, got.Older)
		require.Equal(t, n, got.Older.Chapters+len(got.Chapters))
		require.Equal(t, 400*got.Older.Chapters, got.Older.Violations)
		require.LessOrEqual(t, b.closed.bytes, maxChapterBytes)
		bytes := 0
		for i := range b.closed.list {
			bytes += b.closed.list[i].bytes
		}
		require.Equal(t, bytes, b.closed.bytes)
	})
}

// No secret is in a verdict, in its words, or in a chapter.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		const own = "SEKRITofaBotOfItsOwn"
		leaky := func(e *record.Exchange) {
			e.Call.Secrets = []string{own}
			e.Outcome.Decision = "it holds " + own
			e.Outcome.Violations = []record.Violation{{Param: "mesage", Message: own + " and " + token}}
		}
		b.sends(ada, "you said "+own+" "+token, leaky)
		v, _ := b.ask(Question{Expectations: []contract.Expectation{
			contract.Sent(contract.To(ada), contract.Text("Hi "+token)).Named("not " + own),
		}, Patience: time.Millisecond})
		b.reset()
		over, _ := b.ask(Question{Chapters: true})
		for name, text := range map[string]string{
			"the verdict": fmt.Sprintf("%+v", v), "the verdict over all": fmt.Sprintf("%+v", over), "the chapters": fmt.Sprintf("%+v", b.Chapters(nil)),
		} {
			require.NotContains(t, text, own, name)
			require.NotContains(t, text, token, name)
			require.Contains(t, text, "$PAGE_ACCESS_TOKEN", name)
		}
		require.Equal(t, "spec-violation", found(v.Violations))
		require.Len(t, v.Results[0].ClosestMisses, 1)
	})
}
