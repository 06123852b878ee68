package judge

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

// The bounds of what is kept of closed chapters. Of older ones only counts are kept.
const (
	//sendmock:bound closed chapters | the oldest go, counts stay | TestChaptersAreBounded
	maxChapters = 1000
	//sendmock:bound bytes of the findings and transcripts of closed chapters | counts take their place | TestChaptersAreBoundedInSize
	maxChapterBytes = 1 << 20
)

// chapter is a closed one with every finding, of whatever check: which of them count is said when somebody asks.
type chapter struct {
	contract.Chapter
	checks map[string]bool // that were switched when it was begun
	bytes  int
}

// closed are the closed chapters.
type closed struct {
	list   []chapter
	bytes  int
	older  contract.OlderChapters
	checks map[string]bool // of the open chapter: switches that its scene brought
}

// Reset resets the sandbox and closes the chapter. checks are the standing checks that the next chapter switches.
func (j *Judge) Reset(to sandbox.Scene, checks map[string]bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	past, err := j.sandbox.Reset(to)
	if err != nil {
		return err
	}
	j.close("reset", past, j.sandbox.FormerThen)
	j.closed.checks = checks
	return nil
}

// Clear clears the record and closes the chapter. The world goes on.
func (j *Judge) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.close("clear", j.sandbox.Record.Clear(), j.sandbox.Former)
}

// close judges what was on record, as it was then: former are those who were gone already. A chapter in which nothing was asked is none.
func (j *Judge) close(endedBy string, past record.Past, former func(psids map[string]bool) map[string]bool) {
	l := &look{former: former, secrets: map[string]bool{}, last: past.To, began: past.From}
	l.add(j, past.Entries)
	expected := j.expectedIn(l.exchanges)
	j.expected, j.cutOff = map[int64]contract.Expected{}, map[string]bool{}
	if len(l.exchanges) == 0 && past.Open == 0 && !past.Evicted {
		return
	}
	all := map[string]bool{}
	for _, c := range contract.Checks() {
		all[c.ID] = true
	}
	now := j.sandbox.Clock.Now()
	v := contract.Verify(contract.Question{Exchanges: l.exchanges, Now: now, Evicted: past.Evicted, Checks: all, Expected: expected})
	c := chapter{checks: j.closed.checks, Chapter: contract.Chapter{
		EndedBy: endedBy, From: past.From, To: past.To, At: now, Unknown: past.Evicted, Requests: v.LookedAt, Unrouted: v.Unrouted, CutShort: past.Open,
		Violations: v.Violations, Excused: v.Excused,
	}}
	if n := len(past.Entries); n > 0 {
		c.At = past.Entries[n-1].At
	}
	j.cutShort(&c.Chapter, l.exchanges)
	if len(c.Violations) > 0 {
		text := contract.Verdict{Violations: c.Violations}
		c.Text = text.ExplainSince(l.exchanges, 0)
	}
	j.maskChapter(&c.Chapter, l)
	j.closed.keep(c)
}

// cutShort drops the findings that a later request could have cured, where the bot was given no time for one: the last thing it sent to
// the person ended less than its quiet before the chapter did. A bot pauses before it tries again what passes by itself, and is given as
// much time for that as a verdict gives it.
func (j *Judge) cutShort(c *contract.Chapter, exchanges []contract.Exchange) {
	now, quiet := j.sandbox.Clock.Wall(), j.sandbox.Quiet().For
	bySeq := map[int64]*contract.Exchange{}
	newest := map[string]time.Time{} // when the last call about a person ended
	for i := range exchanges {
		e := &exchanges[i]
		bySeq[e.Seq] = e
		newest[e.PageID+" "+e.PSID] = e.WallAt.Add(time.Duration(e.DurationUS) * time.Microsecond)
	}
	c.Violations = slices.DeleteFunc(c.Violations, func(f contract.Finding) bool {
		e := bySeq[f.Seq]
		if !f.Curable() || e == nil {
			return false
		}
		given := quiet
		if e.Passes() {
			given = max(quiet, contract.DefaultPatience)
		}
		if now.Sub(newest[e.PageID+" "+e.PSID]) >= given {
			return false
		}
		c.CutShort++
		j.cutOff[e.Content()] = true
		return true
	})
}

// byCut is how a retry is excused that a reset overtook.
const byCut = "the bot tries again what a reset has cut off"

// expectedIn are the refusals among exchanges that do not count: those that expectations asked for, and retries of what the last reset
// cut off. j.mu is held.
func (j *Judge) expectedIn(exchanges []contract.Exchange) map[int64]contract.Expected {
	out := make(map[int64]contract.Expected, len(j.expected))
	for seq, x := range j.expected {
		out[seq] = x
	}
	if len(j.cutOff) == 0 {
		return out
	}
	for i := range exchanges {
		if e := &exchanges[i]; e.Error != nil && j.cutOff[e.Content()] {
			if _, known := out[e.Seq]; !known {
				out[e.Seq] = contract.Expected{By: byCut}
			}
		}
	}
	return out
}

// size is about what is kept of a chapter, in bytes.
func (c *chapter) size() int {
	n := 256 + len(c.Text)
	for i := range c.Violations {
		n += 128 + len(c.Violations[i].Message)
	}
	for i := range c.Excused {
		n += 128 + len(c.Excused[i].Message) + len(c.Excused[i].By)
	}
	return n
}

// keep adds a chapter. The oldest are counted and let go of: first what they say in words, then they themselves.
func (k *closed) keep(c chapter) {
	c.bytes = c.size()
	k.list, k.bytes = append(k.list, c), k.bytes+c.bytes
	for len(k.list) > maxChapters || k.bytes > maxChapterBytes && len(k.list) > 1 {
		old := k.list[0].judged(nil)
		k.bytes -= k.list[0].bytes
		k.list = slices.Delete(k.list, 0, 1)
		k.older.Chapters++
		k.older.CutShort += old.CutShort
		k.older.Violations += len(old.Violations)
		switch {
		case old.Unknown:
			k.older.Unknown++
		case !old.Verified:
			k.older.NotVerified++
		}
	}
}

// judged is a chapter as the checks see it that are on: by the question, else by the chapter's own switches, else by default.
func (c *chapter) judged(checks map[string]bool) contract.Chapter {
	on := map[string]bool{}
	for _, check := range contract.Checks() {
		on[check.ID] = check.Default
	}
	for _, switched := range []map[string]bool{c.checks, checks} {
		for id, is := range switched {
			on[id] = is
		}
	}
	out := c.Chapter
	out.Violations = []contract.Finding{}
	for _, f := range c.Violations {
		if on[f.Check] {
			out.Violations = append(out.Violations, f)
		}
	}
	out.Excused = nil
	for _, x := range c.Excused {
		if on[x.Check] {
			out.Excused = append(out.Excused, x)
		}
	}
	out.Unknown = c.Unknown && len(out.Violations) == 0
	out.Verified = len(out.Violations) == 0 && !c.Unknown
	if out.Verified {
		out.Text = ""
	}
	return out
}

// Chapters are the closed chapters, as checks that are switched see them.
func (j *Judge) Chapters(checks map[string]bool) contract.Chapters {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := contract.Chapters{Chapters: make([]contract.Chapter, len(j.closed.list))}
	for i := range j.closed.list {
		out.Chapters[i] = j.closed.list[i].judged(checks)
	}
	if j.closed.older.Chapters > 0 {
		older := j.closed.older
		out.Older = &older
	}
	return out
}
