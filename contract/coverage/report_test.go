package coverage

// The golden files lock the forms in which a report is written. After a wanted change, write them anew:
//
//	go test ./contract/coverage -run TestForms -update

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sendmock/sendmock/internal/golden"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestForms(t *testing.T) {
	t.Parallel()
	wide := surface
	for i := range 8 {
		wide.Operations = append(wide.Operations, fmt.Sprintf("operationNumber%02d", i))
	}
	index, err := NewIndex(wide)
	require.NoError(t, err)
	c := NewCounter(index)
	c.Add(textInWindow)
	c.Add(Seen{Operation: "sendMessage", Parameters: []string{"zeta"}, Rules: []string{"window.standard"}, ErrorID: "window-closed"})
	tests := []struct {
		golden string
		write  func(Report, io.Writer) error
	}{
		{"report.txt", Report.WriteText},
		{"report.xml", Report.WriteJUnit},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			var got bytes.Buffer
			require.NoError(t, tt.write(c.Report(), &got))
			golden.Equal(t, filepath.Join("testdata", tt.golden), got.String())
		})
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want      float64
		seen, all int
	}{
		{0, 0, 0},
		{0, 0, 7},
		{66.7, 2, 3},
		{33.3, 1, 3},
		{50, 1, 2},
		{99.9, 9999, 10000},
		{100, 10000, 10000},
	}
	for _, tt := range tests {
		require.InDelta(t, tt.want, percent(tt.seen, tt.all), 0, "%d of %d", tt.seen, tt.all)
	}
}

func TestGate(t *testing.T) {
	t.Parallel()
	r := seenALittle(t).Report()
	require.NoError(t, r.Gate(0))
	require.NoError(t, r.Gate(52.9))
	require.EqualError(t, r.Gate(60), "coverage is 52.9% (9 of 17), less than 60%")
}

func TestParsePercent(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]float64{"60%": 60, "60": 60, "62.5%": 62.5, "0": 0, "100%": 100} {
		got, err := ParsePercent(give)
		require.NoError(t, err, give)
		require.InDelta(t, want, got, 0, give)
	}
	for _, give := range []string{"", "%", "60%%", "-1", "+5", "101", "NaN", "Inf", "1e1", "0x10", "6_0", "1.2.3", " 60", "sixty"} {
		_, err := ParsePercent(give)
		require.ErrorContains(t, err, "is no percentage", give)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	want := seenALittle(t).Report()
	text, err := json.Marshal(want)
	require.NoError(t, err)
	got, err := Read(bytes.NewReader(text))
	require.NoError(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got, err = Read(strings.NewReader(strings.Replace(string(text), `"percent":52.9`, `"percent":100`, 1)))
	require.NoError(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the percentage is not taken from the file (-want +got):\n%s", diff)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	const groups = `"operations":[],"parameters":[],"message_kinds":[],"rules":[],"errors":[],"windows":[],"events":[]`
	with := func(events string) string {
		return `{"version":1,` + strings.Replace(groups, `"events":[]`, `"events":`+events, 1) + `}`
	}
	tests := []struct{ name, want, give string }{
		{"nothing", "no coverage report", ``},
		{"an array", "no coverage report", `[]`},
		{"two values", "no coverage report", with(`[]`) + `{}`},
		{"another version", "has version 2, this sendmock reads version 1", `{"version":2,"news":{}}`},
		{"no version", "has version 0", `{` + groups + `}`},
		{"a missing group", "operations is missing", `{"version":1}`},
		{"a group that is null", "events is missing", with(`null`)},
		{"an unknown field", `unknown field "extra"`, `{"version":1,"extra":1,` + groups + `}`},
		{"an unknown field of a row", `unknown field "n"`, with(`[{"id":"a","n":1}]`)},
		{"a row without an id", "events: a row has no id", with(`[{"count":1}]`)},
		{"an id that plays with the terminal", `events: "\x1b[2J" is no id`, with(`[{"id":"\u001b[2J","count":1}]`)},
		{"a row twice", `events: "a" stands twice`, with(`[{"id":"a","count":1},{"id":"a","count":1}]`)},
		{"a negative count", `events: "a" has a negative count`, with(`[{"id":"a","count":-1}]`)},
		{"a count that is no integer", "no coverage report", with(`[{"id":"a","count":1.5}]`)},
		{"a row that means nothing", `events: "a" is neither listed nor seen`, with(`[{"id":"a","unlisted":true}]`)},
		{"too much", "larger than 8 MiB", with(`[` + strings.Repeat(" ", maxReport) + `]`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(strings.NewReader(tt.give))
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// What Read takes can be merged, written in every form, and read again as it was.
func FuzzRead(f *testing.F) {
	seed, err := json.Marshal(seenALittle(f).Report())
	require.NoError(f, err)
	f.Add(seed)
	f.Add([]byte(`{"version":1}`))
	f.Add([]byte(`{"version":1,"operations":[{"id":"a","count":9223372036854775807}],"parameters":[],"message_kinds":[],"rules":[],"errors":[],"windows":[],"events":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		twice, err := Merge(r, r)
		require.NoError(t, err)
		require.InDelta(t, r.Percent, twice.Percent, 0)
		require.NoError(t, r.WriteText(io.Discard))
		require.NoError(t, r.WriteJUnit(io.Discard))
		written, err := json.Marshal(r)
		require.NoError(t, err)
		again, err := Read(bytes.NewReader(written))
		require.NoError(t, err)
		if diff := cmp.Diff(r, again); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
