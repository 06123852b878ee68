package proof

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/scenario"
)

// The five tests, in every tongue. Each ends with the standing checks.
const (
	replies = "it replies"
	once    = "exactly one reply"
	silence = "silence after it"
	advance = "the clock is advanced at once"
	refusal = "a refusal that is asked for"
)

var five = []string{replies, once, silence, advance, refusal}

// stage is an emulator with its bot, as a test sees it.
type stage struct {
	url    string
	http   *http.Client
	client *control.Client
	bench  contract.Bench // where Go is spoken
	dir    string         // of a run of the binary
}

// tongue plays one of the five tests. The error is what does not hold.
type tongue func(ctx context.Context, s *stage, test string) error

// noted is a test that goes on when it has failed.
type noted struct {
	said     []string
	cleanups []func()
}

func (n *noted) Helper()          {}
func (n *noted) Cleanup(f func()) { n.cleanups = append(n.cleanups, f) }
func (n *noted) Errorf(format string, args ...any) {
	n.said = append(n.said, fmt.Sprintf(format, args...))
}
func (n *noted) Fatalf(format string, args ...any) { n.Errorf(format, args...) }

// done runs the cleanups.
func (n *noted) done() {
	for i := len(n.cleanups) - 1; i >= 0; i-- {
		n.cleanups[i]()
	}
	n.cleanups = nil
}

func (n *noted) err() error {
	if len(n.said) == 0 {
		return nil
	}
	return errors.New(strings.Join(n.said, "\n"))
}

// tellGo is a story in Go.
func tellGo(ctx context.Context, s *stage, test string) error {
	tb := &noted{}
	must := func(err error) {
		if err != nil {
			tb.Fatalf("%v", err)
		}
	}
	says := func(who, text string) {
		_, err := s.client.Say(ctx, who, control.PersonMessage{Text: text})
		must(err)
	}
	story := contract.Tell(tb, s.bench)
	reply := contract.Replied("ada", contract.Text("You said hello"))
	says("ada", "hello")
	switch test {
	case replies:
		story.Expect(reply)
	case once:
		story.Expect(contract.Replied("ada").Times(1))
	case silence:
		story.Expect(reply)
		story.Expect(contract.Nothing().For(time.Hour))
	case advance:
		must(s.bench.Move(ctx, 25*time.Hour, nil))
		story.Expect(reply.Times(1), contract.Sent(contract.To("ada"), contract.Refused("")).Times(0))
	case refusal:
		story.Expect(reply)
		must(s.bench.Move(ctx, 25*time.Hour, nil))
		story.Mark()
		says("ben", "remind")
		story.Expect(contract.Sent(contract.To("ada"), contract.Refused("window-closed")).Times(1))
	}
	story.Checks()
	return tb.err()
}

// The expectations in JSON.
const (
	replied     = `[{"match":{"psid":"ada","text":"You said hello","outcome":"accepted"}}]`
	repliedOnce = `[{"match":{"psid":"ada","operation":"sendMessage","outcome":"accepted"},"count":1}]`
	heldBack    = `[{"match":{"operation":"sendMessage"},"after":{"text":"You said hello"},"absent_for":"1h"}]`
	metNoWindow = `[{"match":{"psid":"ada","text":"You said hello","outcome":"accepted"},"count":1},{"match":{"psid":"ada","outcome":"refused"},"count":0}]`
	refusedOnce = `[{"match":{"psid":"ada","error_id":"window-closed"},"count":1}]`
)

// steps are a test as a shell plays it.
type steps struct {
	say     func(who, text string) error
	advance func(by string) error
	verify  func(expectations string) error
	check   func() error
}

func (s *steps) play(test string) error {
	list := map[string][]func() error{
		replies: {s.expects(replied)},
		once:    {s.expects(repliedOnce)},
		silence: {s.expects(replied), s.goesOn("1h"), s.expects(heldBack)},
		advance: {s.goesOn("25h"), s.expects(metNoWindow)},
		refusal: {
			s.expects(replied), s.goesOn("25h"), func() error { return s.say("ben", "remind") }, s.expects(refusedOnce),
		},
	}[test]
	err := s.say("ada", "hello")
	for _, step := range append(list, s.check) {
		if err == nil {
			err = step()
		}
	}
	return err
}

func (s *steps) expects(list string) func() error { return func() error { return s.verify(list) } }
func (s *steps) goesOn(by string) func() error    { return func() error { return s.advance(by) } }

// tellHTTP is what any language says.
func tellHTTP(ctx context.Context, s *stage, test string) error {
	call := func(path, body string) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/_sendmock/"+path, bytes.NewReader([]byte(body)))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := s.http.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = res.Body.Close() }()
		text, _ := io.ReadAll(res.Body)
		if res.StatusCode >= 300 {
			return fmt.Errorf("%s: %s", res.Status, text)
		}
		return nil
	}
	shell := steps{
		say:     func(who, text string) error { return call("people/"+who+"/messages", `{"text":"`+text+`"}`) },
		advance: func(by string) error { return call("clock/advance", `{"duration":"`+by+`"}`) },
		verify:  func(list string) error { return call("verify?fail=1&format=text", `{"expectations":`+list+`}`) },
		check:   func() error { return call("verify?fail=1&format=text", `{}`) },
	}
	return shell.play(test)
}

// The five tests as stories in YAML, in the order of five.
var stories = map[string]string{
	replies: `
  - says: hello
  - expect_reply: You said hello
`,
	once: `
  - says: hello
  - expect_reply: {}
    count: 1
`,
	silence: `
  - says: hello
  - expect_reply: You said hello
  - expect_nothing: 1h
`,
	advance: `
  - says: hello
  - advance: 25h
  - expect_reply: You said hello
    count: 1
  - expect: {match: {psid: ada, outcome: refused}, count: 0}
`,
	refusal: `
  - says: hello
  - expect_reply: You said hello
  - advance: 25h
  - says: remind
    person: ben
  - expect_error: window-closed
    person: ada
    count: 1
`,
}

// story is one of them as a file.
func story(test string) []byte {
	return []byte("version: 1\nname: " + test + "\npeople: [{slug: ada}, {slug: ben}]\nsteps:" + stories[test])
}

// tellYAML is a story in YAML.
func tellYAML(ctx context.Context, s *stage, test string) error {
	told, err := scenario.Load(test+".yaml", story(test), nil)
	if err != nil {
		return err
	}
	player := scenario.Player{Client: s.client}
	if r := player.Play(ctx, told); r.State != scenario.Passed {
		return fmt.Errorf("%s %s: %s", r.State, r.Where(), r.Problem)
	}
	return nil
}
