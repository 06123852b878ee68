package contract

import "time"

// Chapter is a part of the record that is judged by itself: what was recorded before a reset, or before it was cleared. Findings
// that a later request could have cured are left out where the bot was given no time for it.
type Chapter struct {
	EndedBy    string    `json:"ended_by"` // reset, clear
	From       int64     `json:"from"`     // seq: it holds what was recorded later than that
	To         int64     `json:"to"`       // up to this seq
	At         time.Time `json:"at"`       // virtual, of its end
	Verified   bool      `json:"verified"`
	Unknown    bool      `json:"unknown,omitempty"`  // exchanges of it were dropped, and nothing else is wrong
	Requests   int       `json:"requests"`           // that were judged
	Unrouted   int       `json:"unrouted,omitempty"` // requests with a token of nobody here, which were not
	CutShort   int       `json:"cut_short"`          // requests whose outcome the end left open
	Violations []Finding `json:"violations"`
	Excused    []Excuse  `json:"excused,omitempty"`
	Text       string    `json:"text,omitempty"` // findings and what happened, where it is not verified
}

// OlderChapters are the counts of chapters of which nothing else is kept any more.
type OlderChapters struct {
	Chapters    int `json:"chapters"`
	NotVerified int `json:"not_verified"`      // something was found in them
	Unknown     int `json:"unknown,omitempty"` // exchanges of them were dropped, and nothing else is wrong
	Violations  int `json:"violations"`
	CutShort    int `json:"cut_short"`
}

// Chapters is GET chapters: the closed ones, oldest first.
type Chapters struct {
	Chapters []Chapter      `json:"chapters"`
	Older    *OlderChapters `json:"older,omitempty"`
}

// Curable reports whether a request that came after a finding could have taken it away.
func (f *Finding) Curable() bool { return f.Check == "refused-and-ignored" }

// Add makes closed chapters part of a verdict, which holds only if they do.
func (v *Verdict) Add(c Chapters) {
	v.Chapters, v.Older = c.Chapters, c.Older
	failed, unknown := !v.Verified && !v.Unknown, v.Unknown
	for i := range c.Chapters {
		failed = failed || !c.Chapters[i].Verified && !c.Chapters[i].Unknown
		unknown = unknown || c.Chapters[i].Unknown
	}
	if c.Older != nil {
		failed = failed || c.Older.NotVerified > 0
		unknown = unknown || c.Older.Unknown > 0
	}
	v.Verified, v.Unknown = !failed && !unknown, unknown && !failed
}
