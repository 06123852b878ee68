package fidelity

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// Write writes the document.
func Write(out io.Writer) error {
	spec, err := openapi.Load()
	if err != nil {
		return err
	}
	b, err := newBench()
	if err != nil {
		return err
	}
	defer func() { _ = b.close() }()
	p := printer{out: out}
	p.line("# Fidelity")
	p.line("")
	p.line("What the platform documents, and what sendmock does with it. This page is written by `go generate ./...` from the API's")
	p.line("description, the rules and a running emulator; the tests named in it send every row.")
	p.line("Evidence: **documented** on the platform's pages, **seen** in answers of the real platform or in its public clients,")
	p.line("**chosen** here because neither says. Choices that no row shows are in [choices.md](choices.md).")
	p.line("Short sources are explained at the end.")
	p.line("")
	p.line("First of all: the platform refuses the tags CONFIRMED_EVENT_UPDATE, ACCOUNT_UPDATE and POST_PURCHASE_UPDATE since 2026-04-27.")
	p.line("The reference that sendmock implements still lists them, so by default the rule `tag.retired` lets them through, records a")
	p.line("violation and says so in the header X-Sendmock-Violation. `--strict`, or `--rule tag.retired=enforce`, refuses them.")
	p.rules()
	if err := p.facts(b, spec); err != nil {
		return err
	}
	if err := p.calls(b, spec); err != nil {
		return err
	}
	if err := p.reads(b, spec); err != nil {
		return err
	}
	p.missing(spec)
	p.errors()
	p.sources(spec)
	return p.err
}

type printer struct {
	out io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		if len(args) > 0 {
			format = fmt.Sprintf(format, args...)
		}
		_, p.err = fmt.Fprintln(p.out, format)
	}
}

func (p *printer) row(cells ...string) { p.line("%s", "| "+strings.Join(cells, " | ")+" |") }

func (p *printer) heading(title string, columns ...string) {
	p.line("")
	p.line("%s", "## "+title)
	p.line("")
	if columns != nil {
		p.row(columns...)
		p.line("%s", strings.Repeat("|---", len(columns))+"|")
	}
}

func (p *printer) rules() {
	p.heading("Rules", "rule, in the order in which a send meets them", "what it asks", "refuses with", "by default", "evidence", "test")
	for _, r := range messenger.Rules() {
		refusal, test := "no send", ""
		if r.OfSends() {
			row, _ := grapherr.Lookup(r.Error)
			refusal, test = fmt.Sprint(row.Code), "`TestRules/"+r.ID+"`"
			if row.Subcode != 0 {
				refusal += "/" + fmt.Sprint(row.Subcode)
			}
			refusal += " `" + string(r.Error) + "`"
		}
		mode := string(r.Default)
		if r.Fixed {
			mode += ", fixed"
		}
		if !r.From.IsZero() {
			mode += ", from " + r.From.Format("2006-01-02")
		}
		p.row("`"+r.ID+"`", cell(r.Summary), refusal, mode, "["+string(r.Evidence)+"]("+r.Source+")", test)
	}
}

// ruleNote says what becomes of a request whose shape is right.
func ruleNote(r result) string {
	switch {
	case r.Status == http.StatusOK && r.Rule != "":
		return "taken, with a warning of `" + r.Rule + "`"
	case r.Status == http.StatusOK:
		return "taken"
	}
	return "taken, where `" + r.Rule + "` holds"
}

func (p *printer) facts(b *bench, spec *openapi.Spec) error {
	p.heading("Sending: parameters, values and limits", "parameter", "what", "sendmock", "otherwise", "evidence", "source", "test")
	send := spec.Operation("Page", "messages", "POST")
	for _, f := range send.Facts() {
		cells, err := b.factCells(send, f, "TestFacts/")
		if err != nil {
			return err
		}
		p.row(cells...)
	}
	return nil
}

func (p *printer) calls(b *bench, spec *openapi.Spec) error {
	p.heading("Other calls: parameters, values and limits", "call", "parameter", "what", "sendmock", "otherwise", "evidence", "source", "test")
	for _, op := range otherCalls(spec) {
		path := "/" + op.Edge
		if op.Node != "" {
			path = strings.TrimSuffix("/{"+strings.ToLower(op.Node)+"-id}/"+op.Edge, "/")
		}
		call := "`" + op.Method + " " + path + "`"
		for _, f := range op.Facts() {
			cells, err := b.factCells(op, f, "TestCalls/"+op.ID+"/")
			if err != nil {
				return err
			}
			p.row(append([]string{call}, cells...)...)
		}
	}
	return nil
}

// factCells sends a fact, and is its row. tests is where the tests of its operation are.
func (b *bench) factCells(op *openapi.Operation, f openapi.Fact, tests string) ([]string, error) {
	shown, err := b.fact(op, f.Shows)
	if err != nil {
		return nil, fmt.Errorf("%s, %s: %w", op.ID, f.Path, err)
	}
	does := "refused: " + cell(shown.Message)
	if shown.Taken() {
		does = ruleNote(shown)
	}
	otherwise := ""
	if f.Breaks != nil {
		broken, err := b.fact(op, f.Breaks)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", op.ID, f.Path, err)
		}
		otherwise = cell(short(broken.Message))
	}
	return []string{
		"`" + strings.ReplaceAll(f.Path, "|", "\\|") + "`", cell(what(f)), does, otherwise, f.Evidence, cell(f.Source),
		"`" + tests + strings.ReplaceAll(testName(f), "|", "\\|") + "`",
	}, nil
}

// maxMessage keeps a row readable where a refusal lists all the values that there are, as every locale.
const maxMessage = 300

func short(message string) string {
	if text := []rune(message); len(text) > maxMessage {
		return string(text[:maxMessage]) + "…"
	}
	return message
}

func what(f openapi.Fact) string {
	switch f.Kind {
	case openapi.FactValue:
		return "value `" + f.What + "`"
	case openapi.FactLimit:
		return f.What
	}
	return string(f.Kind)
}

// testName is the name of the subtest that sends a fact.
func testName(f openapi.Fact) string {
	name := string(f.Kind) + "/" + f.Path
	if f.What != "" {
		name += "/" + f.What
	}
	return strings.ReplaceAll(name, " ", "_")
}

func (p *printer) reads(b *bench, spec *openapi.Spec) error {
	p.heading("Reading: nodes and their fields", "node", "field", "without fields=", "in the demo world", "test")
	nodes, err := b.nodes()
	if err != nil {
		return err
	}
	names := make([]string, 0, len(spec.Nodes()))
	for name := range spec.Nodes() {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		n := spec.Nodes()[name]
		for _, field := range n.Fields {
			byDefault := ""
			for _, d := range n.DefaultFields {
				if d == field {
					byDefault = "yes"
				}
			}
			_, value, err := b.field(nodes[name], field)
			switch {
			case err != nil:
				return err
			case value == "":
				value = "left out: it has no value here"
			case len(value) > 60:
				value = value[:60] + "…"
			}
			p.row(name, "`"+field+"`", byDefault, cell(value), "`TestFields/"+name+"/"+field+"`")
		}
	}
	return nil
}

// counted are the nodes of which so much is missing, and so little of it is a bot's business, that the page says how much and no more.
var counted = []string{"Application", "Person", "User"}

func (p *printer) missing(spec *openapi.Spec) {
	p.heading("Not emulated")
	p.line("What the platform has by the specification of its SDKs and by its documentation, and sendmock has not. These calls are answered with")
	p.line("501 (400 with `--not-emulated 400`) and code 3, which says so (`TestEdges`). These fields are left out of answers, and the record and the")
	p.line("header X-Sendmock-Note say so (`TestNodeFields`). What the platform has not either is refused in the platform's own words.")
	p.line("`sendmock surface --emulated no` and `GET /_sendmock/surface` list all of it; with `--node Page`, that of one node.")
	nodes := messenger.NodeTypes
	calls, others := map[string][]openapi.Endpoint{}, 0
	for _, e := range spec.Missing() {
		if e.Node != "" && !slices.Contains(nodes, messenger.NodeType(e.Node)) {
			others++
			continue
		}
		calls[e.Node] = append(calls[e.Node], e)
	}
	p.line("")
	p.row("node", "calls", "fields", "the calls, by edge; `/` is the node itself")
	p.line("%s", strings.Repeat("|---", 4)+"|")
	for _, node := range slices.Sorted(maps.Keys(calls)) {
		list := "`sendmock surface --node " + node + " --emulated no`"
		if !slices.Contains(counted, node) {
			list = byEdge(calls[node])
		}
		p.row(cmp.Or(node, "no node"), fmt.Sprint(len(calls[node])), fmt.Sprint(len(spec.MissingFields(node))), list)
	}
	p.line("")
	p.line("%d calls more are of nodes that no world here has.", others)
}

// byEdge are calls of a node, each edge once with the methods that are missing of it.
func byEdge(calls []openapi.Endpoint) string {
	methods := map[string][]string{}
	for _, e := range calls {
		methods[e.Edge] = append(methods[e.Edge], e.Method)
	}
	list := make([]string, 0, len(methods))
	for _, edge := range slices.Sorted(maps.Keys(methods)) {
		list = append(list, "`"+cmp.Or(edge, "/")+"` "+strings.Join(slices.Sorted(slices.Values(methods[edge])), " "))
	}
	return strings.Join(list, ", ")
}

func (p *printer) errors() {
	counts := map[string]int{}
	total := 0
	for row := range grapherr.All() {
		counts[row.Evidence]++
		total++
	}
	p.heading("Errors")
	p.line("The catalogue has %d errors: %d documented, %d seen, %d chosen. `GET /_sendmock/errors` lists them with their sources;", total, counts["documented"], counts["seen"], counts["chosen"])
	p.line("`fixtures/errors.json` is where they are written down.")
}

func (p *printer) sources(spec *openapi.Spec) {
	p.heading("Sources", "short", "page")
	for _, s := range spec.Sources() {
		p.row(s[0], s[1])
	}
}
