package fault

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/grapherr"
)

// Network is a way in which a connection breaks. The names are WireMock's, which testers know.
type Network string

// The network faults.
const (
	ConnectionReset Network = "CONNECTION_RESET_BY_PEER"
	EmptyResponse   Network = "EMPTY_RESPONSE"
	MalformedChunk  Network = "MALFORMED_RESPONSE_CHUNK"
	RandomData      Network = "RANDOM_DATA_THEN_CLOSE"
)

// Networks lists them.
var Networks = []Network{ConnectionReset, EmptyResponse, MalformedChunk, RandomData}

// Effect is what goes wrong. At most one of Error, Raw, Network and Hang is set; a delay stands alone or beside one.
type Effect struct {
	Error      *grapherr.Error
	Raw        *Raw
	Network    Network
	Hang       bool
	Delay      Delay
	AfterApply bool // the request takes effect first, then fails: what makes bots send twice
}

// Raw is an answer that is none of the platform's API: HTML of a gateway, say.
type Raw struct {
	Status  int
	Body    string
	Headers map[string]string
}

// Delay is how long an answer takes, in wall time. A zero Delay is none.
type Delay struct {
	Type          string // fixed, uniform, lognormal
	Fixed         time.Duration
	Lower, Upper  time.Duration
	Median, Sigma float64 // of lognormal; Median in milliseconds
}

func (d Delay) draw(r *rand.Rand) time.Duration {
	switch d.Type {
	case "uniform":
		return d.Lower + time.Duration(r.Float64()*float64(d.Upper-d.Lower))
	case "lognormal":
		return time.Duration(min(float64(maxDelay), d.Median*math.Exp(d.Sigma*r.NormFloat64())*float64(time.Millisecond)))
	}
	return d.Fixed
}

// maxDelay bounds a delay: longer than any client waits.
//
//sendmock:bound time by which a fault delays an answer | 400 malformed | TestValidate
const maxDelay = 10 * time.Minute

// maxSigma bounds how far the delays of a lognormal scatter.
const maxSigma = 10

// Plan is when a rule strikes among the requests that it matches.
type Plan struct {
	After  int           // that many are let through first
	Times  int           // it strikes so often; 0 is until it is removed
	Every  int           // of the rest it strikes every so many; 0 and 1 are all
	Chance float64       // with this probability; 0 and 1 are always
	TTL    time.Duration // on the sandbox's clock; 0 is without end
}

// Rule is a fault that has been asked for.
type Rule struct {
	ID, Name string
	Match    contract.Match
	Effect   Effect
	Plan     Plan
	Size     int // bytes, as it was given

	since   time.Time
	random  *rand.Rand // its own stream, so that no rule shifts another
	matched int
	fired   int
}

// Fired counts how often the rule struck.
func (r *Rule) Fired() int { return r.fired }

// State is armed, spent (it struck as often as it should) or expired.
func (r *Rule) State(now time.Time) string {
	switch {
	case r.Plan.Times > 0 && r.fired >= r.Plan.Times:
		return "spent"
	case r.Plan.TTL > 0 && now.Sub(r.since) > r.Plan.TTL:
		return "expired"
	}
	return "armed"
}

// strikes counts a matching request, and reports whether the rule strikes it.
func (r *Rule) strikes() bool {
	r.matched++
	n := r.matched - r.Plan.After
	switch {
	case n <= 0, r.Plan.Every > 1 && n%r.Plan.Every != 0:
		return false
	case r.Plan.Chance > 0 && r.Plan.Chance < 1 && r.random.Float64() >= r.Plan.Chance:
		return false
	}
	r.fired++
	return true
}

// headerName is a token of HTTP (RFC 9110).
var headerName = regexp.MustCompile("^[-!#$%&'*+.^_`|~0-9A-Za-z]+$")

// unprintable reports whether a value of a header cannot hold the character: it would end the line, or the header.
func unprintable(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// Validate lists what is wrong with a rule.
func (r *Rule) Validate() []string {
	var problems []string
	note := func(bad bool, format string, args ...any) {
		if bad {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	if parts := r.Match.ByOutcome(); parts != nil {
		note(true, "match: %s ask for what comes of a request, and a fault strikes before that", strings.Join(parts, ", "))
	}
	note(r.Match.Window != "" && r.Match.Window != "open" && r.Match.Window != "closed", "match.window %q is none of open, closed", r.Match.Window)
	e, p := r.Effect, r.Plan
	n := 0
	for _, set := range []bool{e.Error != nil, e.Raw != nil, e.Network != "", e.Hang} {
		if set {
			n++
		}
	}
	note(n > 1, "effect: only one of error, status, network and hang")
	note(n == 0 && e.Delay.Type == "", "effect: one of error, status, network, hang and delay is needed")
	note(n == 0 && e.AfterApply, "effect: after_apply goes with what fails, not with a delay alone")
	note(e.Raw != nil && e.Raw.Body != "" && (e.Raw.Status == 204 || e.Raw.Status == 304), "effect: an answer of that status has no body")
	note(e.Raw != nil && (e.Raw.Status < 200 || e.Raw.Status > 599), "effect.status is not between 200 and 599")
	if e.Raw != nil {
		for _, name := range slices.Sorted(maps.Keys(e.Raw.Headers)) {
			note(!headerName.MatchString(name), "effect.headers: %q is no name of a header", name)
			note(strings.ContainsFunc(e.Raw.Headers[name], unprintable), "effect.headers: the value of %s has a character that no header can carry", name)
		}
	}
	if e.Network != "" {
		known := false
		for _, name := range Networks {
			known = known || name == e.Network
		}
		note(!known, "effect.network %q is none of %v", e.Network, Networks)
	}
	switch d := e.Delay; d.Type {
	case "", "fixed":
		note(d.Fixed < 0 || d.Fixed > maxDelay, "effect.delay is not between 0 and %s", maxDelay)
	case "uniform":
		note(d.Lower < 0 || d.Upper < d.Lower || d.Upper > maxDelay, "effect.delay: lower and upper are not in order between 0 and %s", maxDelay)
	case "lognormal":
		note(!(d.Median > 0 && d.Median <= float64(maxDelay/time.Millisecond)), "effect.delay: median is not above 0 and at most %s", maxDelay)
		note(!(d.Sigma >= 0 && d.Sigma <= maxSigma), "effect.delay: sigma is not between 0 and %d", maxSigma)
	default:
		note(true, "effect.delay.type %q is none of fixed, uniform, lognormal", d.Type)
	}
	note(p.After < 0, "after is below 0")
	note(p.Times < 0, "times is below 0")
	note(p.Every < 0, "every is below 0")
	note(!(p.Chance >= 0 && p.Chance <= 1), "chance is not between 0 and 1")
	note(p.TTL < 0, "ttl is below 0")
	return problems
}
