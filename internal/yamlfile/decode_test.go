package yamlfile_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/internal/yamlfile"
)

type colour string

func (colour) Values() []string { return []string{"red", "green"} }

// even is text of its own form: an even number of letters.
type even struct{ text string }

func (e *even) UnmarshalText(text []byte) error {
	e.text = string(text)
	if len(text)%2 != 0 {
		return errors.New("must be even")
	}
	return nil
}

func (e even) Equal(other even) bool { return e.text == other.text }

type format struct {
	Version int               `yaml:"version"`
	ID      string            `yaml:"id,omitempty" number:"allowed"`
	Text    string            `yaml:"text,omitempty"`
	Colour  colour            `yaml:"colour" default:"red"`
	On      bool              `yaml:"on" default:"true"`
	Seed    int64             `yaml:"seed,omitempty"`
	Bits    uint64            `yaml:"bits,omitempty"`
	Ratio   float64           `yaml:"ratio,omitempty"`
	At      time.Time         `yaml:"at,omitzero"`
	Even    even              `yaml:"even,omitzero"`
	Evens   []*even           `yaml:"evens,omitempty"`
	Names   map[string]string `yaml:"names,omitempty"`
	Inner   *inner            `yaml:"inner,omitempty"`
	Free    any               `yaml:"free,omitempty"`
	Raw     *yamlfile.Node    `yaml:"raw,omitempty"`
}

type inner struct {
	Needed string `yaml:"needed"`
}

func load(text string) (*format, *yamlfile.Log) {
	log := yamlfile.NewLog("f.yaml")
	into := new(format)
	if root := yamlfile.Read([]byte(text), maxBytes, log); root != nil && yamlfile.Version(root, 1, "thing", log) {
		yamlfile.Decode(root, into, log)
	}
	return into, log
}

func TestDecode(t *testing.T) {
	got, log := load(`version: 1
id: 7100000000000001
text:
colour: green
seed: -9223372036854775808
bits: 18446744073709551615
ratio: 2
at: 2026-12-01T10:00:00+01:00
even: "1234"
evens: [ab]
names: {x y: z}
inner: {needed: yes}
free: {a: [1, 1.5, TRUE, ~, b]}
raw: {a: [1]}
`)
	want := &format{
		Version: 1, ID: "7100000000000001", Colour: "green", On: true, Seed: -1 << 63, Bits: 1<<64 - 1, Ratio: 2,
		At:   time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC),
		Even: even{"1234"}, Evens: []*even{{"ab"}},
		Names: map[string]string{"x y": "z"},
		Inner: &inner{"yes"},
		Free:  map[string]any{"a": []any{int64(1), 1.5, true, nil, "b"}},
		Raw: &yamlfile.Node{Place: yamlfile.Place{14, 6}, Kind: yamlfile.Mapping, Entries: []yamlfile.Entry{
			{Key: "a", At: yamlfile.Place{14, 7}, Value: &yamlfile.Node{
				Place: yamlfile.Place{14, 10}, Kind: yamlfile.Sequence,
				Items: []*yamlfile.Node{{Place: yamlfile.Place{14, 11}, Kind: yamlfile.Integer, Text: "1"}},
			}},
		}},
	}
	if d := cmp.Diff(yamlfile.Problems(nil), log.Problems()); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("decoded (-want +got):\n%s", d)
	}
	// A check of the part that was left as it is finds its places.
	log.Add("$.raw.a[0]", "is odd")
	log.Add("$.raw.a[1].deeper", "is missing")
	if d := cmp.Diff("f.yaml:14:10: raw.a[1].deeper: is missing\nf.yaml:14:11: raw.a[0]: is odd", log.Problems().Error()); d != "" {
		t.Errorf("problems of the part (-want +got):\n%s", d)
	}
}

func TestDecodeProblems(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"other version", "version: 2\nnew: key", "1:10: version: is not supported: this program reads version 1 (got 2)"},
		{"version as text", `version: "1"`, `1:10: version: is not supported: this program reads version 1 (got "1")`},
		{"no version", "id: a", `1:1: must say "version: 1"`},
		{"not a mapping", "- 1", "1:1: must be a mapping with the keys of a thing (got a list)"},
		{"unknown key", "version: 1\ntxt: a", `2:1: txt: unknown key, did you mean "text"?`},
		{"unknown key, nothing near", "version: 1\nwindow: a", "2:1: window: unknown key"},
		{"double key", "version: 1\nid: a\nid: b", "3:1: id: is already given on line 2"},
		{"double key without a schema", "version: 1\nfree: {a: 1, a: 2}", "2:14: free.a: is already given on line 2"},
		{"required key", "version: 1\ninner: {}", "2:8: inner.needed: is required"},
		{"required text", "version: 1\ninner: {needed: ''}", "2:17: inner.needed: must not be empty"},
		{"id as a fraction", "version: 1\nid: 7.1e15", "2:5: id: must be in quotes (got the number 7.1e15)"},
		{"text as a number", "version: 1\ntext: 42", "2:7: text: must be text: put it in quotes (got 42)"},
		{"text as a list", "version: 1\ntext: [a]", "2:7: text: must be text (got a list)"},
		{"not of the list", "version: 1\ncolour: blue", `2:9: colour: must be one of red, green (got "blue")`},
		{"bool as text", "version: 1\non: 'true'", `2:5: on: must be true or false (got "true")`},
		{"int as a fraction", "version: 1\nseed: 1.5", "2:7: seed: must be a number (got 1.5)"},
		{"int that is too large", "version: 1\nseed: 9223372036854775808", `2:7: seed: must be a decimal number of 64 bits (got "9223372036854775808")`},
		{"int that is not decimal", "version: 1\nseed: 0x10", `2:7: seed: must be a decimal number of 64 bits (got "0x10")`},
		{"negative", "version: 1\nbits: -1", `2:7: bits: must be a decimal number of 64 bits, without a sign (got "-1")`},
		{"fraction as text", "version: 1\nratio: a", `2:8: ratio: must be a number (got "a")`},
		{"free number that is not decimal", "version: 1\nfree: [0x10]", `2:8: free[0]: must be a decimal number (got "0x10")`},
		{"time", "version: 1\nat: noon", `2:5: at: must be a time, as 2026-12-01T09:00:00Z (got "noon")`},
		{"text form", "version: 1\neven: abc", `2:7: even: must be even (got "abc")`},
		{"text form, not text", "version: 1\neven: {a: b}", "2:7: even: must be even (got a mapping)"},
		{"text form, null in a list", "version: 1\nevens: [~]", "2:9: evens[0]: must be even (got nothing)"},
		// The name of a number's kind has an even number of letters, so the type takes it.
		{"text form that refuses no kind", "version: 1\neven: 12", "2:7: even: must be text (got 12)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, log := load(test.text)
			if d := cmp.Diff("f.yaml:"+test.want, log.Problems().Error()); d != "" {
				t.Errorf("error (-want +got):\n%s", d)
			}
		})
	}
}

// Tabs don't shift the columns of JSON, which count characters, not bytes.
func TestDecodeJSONPosition(t *testing.T) {
	_, log := load("{\n\t\"version\": 1,\n\t\t\"text\": \"\\ud83d\\ude00\", \"seed\": \"😀\", \"ratio\": \"a\"\n}")
	want := "f.yaml:3:35: seed: must be a number (got \"😀\")\nf.yaml:3:49: ratio: must be a number (got \"a\")"
	if d := cmp.Diff(want, log.Problems().Error()); d != "" {
		t.Errorf("error (-want +got):\n%s", d)
	}
}

func TestDecodeAt(t *testing.T) {
	whole, log := load("version: 1\nraw: [{needed: a}, {need: a}]")
	var got []inner
	yamlfile.DecodeAt("$.raw", whole.Raw, &got, log)
	if d := cmp.Diff([]inner{{"a"}, {}}, got); d != "" {
		t.Errorf("decoded (-want +got):\n%s", d)
	}
	want := "f.yaml:2:20: raw[1].needed: is required\nf.yaml:2:21: raw[1].need: unknown key, did you mean \"needed\"?"
	if d := cmp.Diff(want, log.Problems().Error()); d != "" {
		t.Errorf("error (-want +got):\n%s", d)
	}
}
