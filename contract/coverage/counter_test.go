package coverage

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

var surface = Surface{
	Operations:   []string{"sendMessage", "getPage"},
	Parameters:   []string{"sendMessage recipient", "sendMessage message.quick_replies", "getPage fields"},
	MessageKinds: []string{"text", "template:generic"},
	Rules:        []string{"window.standard"},
	Errors:       []ErrorRow{{"window-closed", 10, 2018278}, {"token-expired", 190, 463}, {"unknown", 1, 0}},
	Windows:      Windows(),
	Events:       []string{"messages", "messaging_postbacks"},
}

var textInWindow = Seen{
	Operation: "sendMessage", Parameters: []string{"recipient", "message.quick_replies"}, MessageKind: "text", Window: WindowStandardOpen,
}

func newCounter(tb testing.TB) *Counter {
	tb.Helper()
	index, err := NewIndex(surface)
	require.NoError(tb, err)
	return NewCounter(index)
}

// seenALittle is a counter with something of everything, and something that the surface does not list.
func seenALittle(tb testing.TB) *Counter {
	tb.Helper()
	c := newCounter(tb)
	c.Add(textInWindow)
	c.Add(textInWindow)
	c.Add(Seen{Operation: "sendMessage", Rules: []string{"window.standard"}, ErrorID: "window-closed", Window: WindowClosed, Event: "messages"})
	c.Add(Seen{Operation: "sendMessage", Parameters: []string{"zeta", "messagingType"}, ErrorID: "brand-new"})
	c.Add(Seen{Parameters: []string{"recipient"}})
	return c
}

func TestReport(t *testing.T) {
	t.Parallel()
	want := `{
		"version": 1,
		"operations": [{"id":"sendMessage","count":4}, {"id":"getPage","count":0}],
		"parameters": [
			{"id":"sendMessage recipient","count":2}, {"id":"sendMessage message.quick_replies","count":2}, {"id":"getPage fields","count":0},
			{"id":"sendMessage messagingType","count":1,"unlisted":true}, {"id":"sendMessage zeta","count":1,"unlisted":true}
		],
		"message_kinds": [{"id":"text","count":2}, {"id":"template:generic","count":0}],
		"rules": [{"id":"window.standard","count":1}],
		"errors": [
			{"id":"window-closed","count":1,"code":10,"subcode":2018278}, {"id":"token-expired","count":0,"code":190,"subcode":463},
			{"id":"unknown","count":0,"code":1}, {"id":"brand-new","count":1,"unlisted":true}
		],
		"windows": [
			{"id":"standard-open","count":2}, {"id":"human-agent-only","count":0}, {"id":"closed","count":1}, {"id":"none","count":0}
		],
		"events": [{"id":"messages","count":1}, {"id":"messaging_postbacks","count":0}],
		"percent": 52.9
	}`
	got, err := json.Marshal(seenALittle(t).Report())
	require.NoError(t, err)
	if diff := cmp.Diff(decoded(t, want), decoded(t, string(got))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	return v
}

// A surface with nothing seen has all its rows and no null.
func TestReportOfNothing(t *testing.T) {
	t.Parallel()
	index, err := NewIndex(Surface{})
	require.NoError(t, err)
	want := `{"version":1,"operations":[],"parameters":[],"message_kinds":[],"rules":[],"errors":[],"windows":[],"events":[],"percent":0}`
	got, err := json.Marshal(NewCounter(index).Report())
	require.NoError(t, err)
	require.Equal(t, want, string(got))
}

func TestReset(t *testing.T) {
	t.Parallel()
	c := seenALittle(t)
	c.Reset()
	if diff := cmp.Diff(newCounter(t).Report(), c.Report()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNewIndexRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want string
		give Surface
	}{
		{`operations: "a" stands twice`, Surface{Operations: []string{"a", "a"}}},
		{`parameters: "fields" is no row`, Surface{Parameters: []string{"fields"}}},
		{`parameters: " fields" is no row`, Surface{Parameters: []string{" fields"}}},
		{`errors: "" is no row`, Surface{Errors: []ErrorRow{{Code: 1}}}},
		{`events: "e" stands twice; rules: "" is no row`, Surface{Rules: []string{""}, Events: []string{"e", "e"}}},
	}
	for _, tt := range tests {
		_, err := NewIndex(tt.give)
		require.ErrorContains(t, err, tt.want)
	}
}

// What requests name without its being there is bounded.
func TestUnlistedIsBounded(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	for i := range 2 * maxUnlisted {
		c.Add(Seen{Operation: "sendMessage", Parameters: []string{"p" + strconv.Itoa(i), strings.Repeat("x", maxUnlistedID)}})
	}
	c.Add(Seen{Operation: "sendMessage", Parameters: []string{"p0"}})
	rows := c.Report().Parameters[len(surface.Parameters):]
	require.Len(t, rows, maxUnlisted)
	require.Equal(t, Row{ID: "sendMessage p0", Count: 2, Unlisted: true}, rows[0])
}

func TestConcurrentCounts(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 250 {
				c.Add(textInWindow)
				c.Add(Seen{Event: "unheard-of"})
				_ = c.Report()
			}
		})
	}
	wg.Wait()
	r := c.Report()
	require.Equal(t, Row{ID: "sendMessage", Count: 1000}, r.Operations[0])
	require.Equal(t, Row{ID: "unheard-of", Count: 1000, Unlisted: true}, r.Events[2])
}

func TestWindowRow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want                         string
		person, standard, humanAgent bool
	}{
		{WindowNone, false, false, false},
		{WindowStandardOpen, true, true, true},
		{WindowStandardOpen, true, true, false},
		{WindowHumanAgentOnly, true, false, true},
		{WindowClosed, true, false, false},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, WindowRow(tt.person, tt.standard, tt.humanAgent))
	}
}

// Add is on the way of every Graph request.
func TestAddAllocatesNothing(t *testing.T) {
	c := newCounter(t)
	require.Zero(t, testing.AllocsPerRun(100, func() { c.Add(textInWindow) }))
}

func BenchmarkAdd(b *testing.B) {
	c := newCounter(b)
	b.ReportAllocs()
	for b.Loop() {
		c.Add(textInWindow)
	}
}

func BenchmarkAddParallel(b *testing.B) {
	c := newCounter(b)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c.Add(textInWindow)
		}
	})
}
