package messenger

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// LimitName names a rate limit.
type LimitName string

// The rate limits (docs/facts/ratelimits.md §1–3).
const (
	LimitSend           LimitName = "send"            // text, links, reactions, stickers, images, files: calls of a Page
	LimitMedia          LimitName = "media"           // audio and video: calls of a Page
	LimitConversations  LimitName = "conversations"   // reads of conversations and messages: calls of a Page
	LimitPrivateReplies LimitName = "private-replies" // of a Page
	LimitThread         LimitName = "thread"          // sends into one thread; the number is not published
	LimitMessenger      LimitName = "messenger"       // all calls of an app for a Page; per engaged user
	LimitUser           LimitName = "user"            // calls with a user's token; the number is not published
	LimitApp            LimitName = "app"             // calls with an app's token; per user of the app
	LimitPage           LimitName = "page"            // calls for a Page with a user's token; the number is not published
)

// Limit is how many calls a sliding window holds.
type Limit struct {
	Calls   int
	Per     time.Duration
	PerUser bool // Calls are multiplied by the people the Page can message
}

// DocumentedLimits are the numbers that the platform publishes. Those it does not publish are not limited.
func DocumentedLimits() map[LimitName]Limit {
	return map[LimitName]Limit{
		LimitSend:           {Calls: 300, Per: time.Second},
		LimitMedia:          {Calls: 10, Per: time.Second},
		LimitConversations:  {Calls: 2, Per: time.Second},
		LimitPrivateReplies: {Calls: 750, Per: time.Hour},
		LimitMessenger:      {Calls: 200, Per: 24 * time.Hour, PerUser: true},
		LimitApp:            {Calls: 200, Per: time.Hour, PerUser: true},
	}
}

// limitErrors are the errors that the limits answer, and the order in which they are asked.
var limitErrors = []limitError{
	{LimitThread, grapherr.NewRateLimit},
	{LimitMedia, grapherr.NewRateLimit},
	{LimitSend, grapherr.NewRateLimit},
	{LimitPrivateReplies, grapherr.NewRateLimit},
	{LimitConversations, grapherr.NewRateLimit},
	{LimitMessenger, grapherr.NewRateLimitMessenger},
	{LimitPage, grapherr.NewRateLimitPage},
	{LimitUser, grapherr.NewRateLimitUser},
	{LimitApp, grapherr.NewRateLimitApp},
}

type limitError struct {
	name LimitName
	make func() *grapherr.Error
}

// ParseLimits reads "documented", or settings like "send=3/1s,messenger=100/24h" on top of nothing.
func ParseLimits(text string) (map[LimitName]Limit, error) {
	limits := map[LimitName]Limit{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" || part == "off" {
			continue
		}
		if part == "documented" {
			for name, l := range DocumentedLimits() {
				limits[name] = l
			}
			continue
		}
		name, setting, _ := strings.Cut(part, "=")
		if setting == "off" {
			delete(limits, LimitName(name))
			continue
		}
		calls, per, ok := strings.Cut(setting, "/")
		n, err := strconv.Atoi(calls)
		d, err2 := time.ParseDuration(per)
		known := slices.ContainsFunc(limitErrors, func(l limitError) bool { return string(l.name) == name })
		switch {
		case !known:
			return nil, fmt.Errorf("rate limit %q is none of %s", name, limitNames())
		case !ok || err != nil || err2 != nil || n < 1 || n > 1_000_000 || d <= 0:
			return nil, fmt.Errorf("rate limit %q is not of the form %s=3/1s", part, name)
		}
		limits[LimitName(name)] = Limit{Calls: n, Per: d}
	}
	return limits, nil
}

func limitNames() string {
	names := make([]string, len(limitErrors))
	for i, l := range limitErrors {
		names[i] = string(l.name)
	}
	return strings.Join(names, ", ")
}

// Use is one call against its limits: for each that it counts in, whose calls it counts with.
type Use map[LimitName]string

// Usage is how much of a budget is used.
type Usage struct {
	Percent int           // of the calls; 100 and more is exhausted
	Regain  time.Duration // until a call fits again; 0 while one does
}

// Limited refuses a call that no longer fits one of its limits, and counts it in all of them otherwise: refused calls use
// nothing up (a choice).
func (w *World) Limited(now time.Time, use Use) (*grapherr.Error, string) {
	if len(w.Limits) == 0 {
		return nil, ""
	}
	for _, l := range limitErrors {
		key, counts := use[l.name]
		if _, limited := w.Limits[l.name]; !counts || !limited {
			continue
		}
		if u := w.usage(now, l.name, key); u.Regain > 0 {
			return l.make(), fmt.Sprintf("the rate limit %s of %s is used up; a call fits again in %s", l.name, key, rounded(u.Regain))
		}
	}
	for name, key := range use {
		if _, limited := w.Limits[name]; limited {
			w.calls.add(now, limitKey{name, key}, w.Limits)
		}
	}
	return nil, ""
}

// Used is how much of a limit somebody has used; ok is false where it is not limited.
func (w *World) Used(now time.Time, name LimitName, key string) (Usage, bool) {
	if _, limited := w.Limits[name]; !limited {
		return Usage{}, false
	}
	return w.usage(now, name, key), true
}

// usage counts the calls inside the window that ends now, and forgets those before it.
func (w *World) usage(now time.Time, name LimitName, of string) Usage {
	l := w.Limits[name]
	most := l.Calls
	if l.PerUser {
		most *= max(1, len(w.People))
	}
	key := limitKey{name, of}
	used := w.calls.within(now, key, l.Per)
	u := Usage{Percent: int(math.Ceil(100 * float64(used.n) / float64(most)))}
	if over := used.n - most; over >= 0 {
		i := 0
		for over -= used.calls[0].n; over >= 0; over -= used.calls[i].n {
			i++
		}
		u.Regain = l.Per - now.Sub(used.calls[i].at)
	}
	return u
}
