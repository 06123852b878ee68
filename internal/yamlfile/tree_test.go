package yamlfile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sendmock/sendmock/internal/yamlfile"
)

const maxBytes = 1 << 20

func TestRead(t *testing.T) {
	log := yamlfile.NewLog("f.yaml")
	got := yamlfile.Read([]byte("\ufeffname: \"a\"\r\nids: &ids [7100000000000001, 1.50, true, ~]\r\nagain: *ids\n"), maxBytes, log)
	ids := func() *yamlfile.Node {
		return &yamlfile.Node{Place: yamlfile.Place{2, 11}, Kind: yamlfile.Sequence, Items: []*yamlfile.Node{
			{Place: yamlfile.Place{2, 12}, Kind: yamlfile.Integer, Text: "7100000000000001"},
			{Place: yamlfile.Place{2, 30}, Kind: yamlfile.Float, Text: "1.50"},
			{Place: yamlfile.Place{2, 36}, Kind: yamlfile.Bool, Text: "true"},
			{Place: yamlfile.Place{2, 42}, Kind: yamlfile.Null, Text: "~"},
		}}
	}
	want := &yamlfile.Node{Place: yamlfile.Place{1, 1}, Kind: yamlfile.Mapping, Entries: []yamlfile.Entry{
		{Key: "name", At: yamlfile.Place{1, 1}, Value: &yamlfile.Node{Place: yamlfile.Place{1, 7}, Kind: yamlfile.Text, Text: "a"}},
		{Key: "ids", At: yamlfile.Place{2, 1}, Value: ids()},
		{Key: "again", At: yamlfile.Place{3, 1}, Value: ids()},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tree (-want +got):\n%s", d)
	}
	if d := cmp.Diff(yamlfile.Problems(nil), log.Problems()); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
}

// What can't be read is said once, of the whole file.
func TestReadProblems(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty file", "", "f.yaml:1:1: the file is empty"},
		{"only comments", "# nothing\n", "f.yaml:1:1: the file is empty"},
		{"two documents", "a: 1\n---\na: 1\n", "f.yaml:2:1: a file holds one document (---)"},
		{"syntax error", "a: 1\nname: \"open", "f.yaml:2:7: not YAML: could not find end character of double-quoted text"},
		{"not UTF-8", "name: s\xffund", "f.yaml: the file is not UTF-8"},
		{"merge key", "a: 1\n<<: {a: b}", "f.yaml:2:1: merge keys (<<) are not part of the format"},
		{"directive", "%YAML 1.2\n---\na: 1", "f.yaml:1:1: directives (%) are not part of the format"},
		{"tag", "a: 1\nname: !!str sound", `f.yaml:2:7: tags ("!!str") are not part of the format`},
		{"alias of nothing", "name: *x", "f.yaml:1:7: no anchor &x stands before this alias"},
		{"alias of itself", "name: &x [*x]", "f.yaml:1:11: no anchor &x stands before this alias"},
		{"infinity", "a: [1, .inf]", `f.yaml:1:8: ".inf" is not a value of the format`},
		{"item without a value", "a:\n  -\n  - b", "f.yaml:2:3: an item without a value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			log := yamlfile.NewLog("f.yaml")
			if root := yamlfile.Read([]byte(test.text), maxBytes, log); root != nil {
				t.Errorf("read as %s", root.Describe())
			}
			if d := cmp.Diff(test.want, log.Problems().Error()); d != "" {
				t.Errorf("error (-want +got):\n%s", d)
			}
		})
	}
}

// What would use up memory, time or the stack is refused before the parser sees it.
func TestReadHostile(t *testing.T) {
	const many = 1 << 17
	laughs := "a0: &a0 [x, x, x, x, x, x, x, x]\n"
	for i := range 20 {
		laughs += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 8))
	}
	var keys strings.Builder
	for i := range many / 8 {
		fmt.Fprintf(&keys, "k%d: v\n", i)
	}
	tests := map[string]struct{ text, want string }{
		"brackets":  {strings.Repeat("[", many), "nested deeper than 32"},
		"braces":    {strings.Repeat("{a: ", many), "nested deeper than 32"},
		"dashes":    {strings.Repeat("- ", many), "nested deeper than 32"},
		"colons":    {strings.Repeat("a: ", many), "more than 8 keys in a row"},
		"questions": {strings.Repeat("? ", many), `keys behind "?" are not part of the format`},
		"anchors":   {strings.Repeat("&a ", many), "more than 64 anchors"},
		"tags":      {strings.Repeat("!!a ", many), `tags ("!!a") are not part of the format`},
		"keys":      {keys.String(), "more than 500 keys in one mapping"},
		"aliases":   {laughs, "more than 200000 values"},
		"blanks":    {"a: |\n  x" + strings.Repeat("\n", many), "too many blank lines in a row"},
		"size":      {strings.Repeat("#", maxBytes+1), "the file is larger than 1048576 bytes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			log := yamlfile.NewLog("f.yaml")
			yamlfile.Read([]byte(test.text), maxBytes, log)
			var got []string
			for _, p := range log.Problems() {
				got = append(got, p.Message)
			}
			if d := cmp.Diff([]string{test.want}, got); d != "" {
				t.Errorf("messages (-want +got):\n%s", d)
			}
		})
	}
}

// FuzzRead looks for input that panics, and for values without a place.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "a: [1\nb: \"x", "- - - a", "? a\n: b", "{a: , b: }", "{a: off, ? : }", "a: &a [x]\nb: {c: *a, c: 2}", "a: |\n  b\n",
		"[1, 1.5, ~, true, 0x10, 1_0]", "---\n...\n---", "*a", "&a", "%YAML 1.2", "a:\n\t- b", "{\n\t\"a\": [\"\\ud83d\\ude00\"]\n}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		log := yamlfile.NewLog("fuzz")
		root := yamlfile.Read(data, maxBytes, log)
		if (root == nil) != (len(log.Problems()) == 1) {
			t.Fatalf("read %v, with the problems %v", root, log.Problems())
		}
		if root == nil {
			return
		}
		var into struct {
			Part *yamlfile.Node `yaml:"a"`
		}
		yamlfile.Decode(root, &into, log)
		root.Value("$", log)
		for _, p := range log.Problems() {
			if p.Line < 1 && !strings.HasPrefix(p.Message, "and ") || p.Column < 1 && p.Line > 0 {
				t.Fatalf("%#v has no place", p)
			}
		}
	})
}
