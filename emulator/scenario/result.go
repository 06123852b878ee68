package scenario

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/contract/report"
	"github.com/sendmock/sendmock/emulator/control"
)

// State is what came of a story.
type State string

// The states of a story.
const (
	Passed State = "passed"
	Failed State = "failed" // the bot did not do what was expected
	Broken State = "broken" // the story could not be told: a step asks for what cannot be, or the emulator went away
)

// Result is what came of a story, and where.
type Result struct {
	File    string  `json:"file"`
	Name    string  `json:"name"`
	State   State   `json:"state"`
	Line    int     `json:"line,omitempty"` // of the step at which it ended; 0: at the end, by a standing check
	Step    string  `json:"step,omitempty"`
	Problem string  `json:"problem,omitempty"` // the expectation, what came closest, what happened
	Done    int     `json:"done"`              // steps that went well
	Steps   int     `json:"steps"`
	Seconds float64 `json:"seconds"` // on the machine's clock
}

func (r *Result) broke(st *step, err error) { r.end(Broken, st, plainly(err)) }

// storyWords are what a story calls otherwise than a body of the control API.
var storyWords = map[string]string{`"force": true`: "force: true"}

// plainly says why a story could not be told to somebody who did not write a program.
func plainly(err error) string {
	var refused *control.Problem
	var own *storyError
	switch {
	case errors.Is(err, context.Canceled):
		return "it was interrupted"
	case errors.Is(err, context.DeadlineExceeded):
		return "it was interrupted: the time for it was over"
	case errors.As(err, &refused):
		refused = refused.AtShell(storyWords)
		text := refused.Message
		if len(refused.Details) > 0 {
			text += ": " + strings.Join(refused.Details, "; ")
		}
		return text
	case errors.As(err, &own):
		return own.text
	}
	return "sendmock does not answer: " + control.Silence(err).Error()
}

func (r *Result) failed(st *step, problems []string) {
	problems = slices.DeleteFunc(problems, func(text string) bool { return text == "" })
	r.end(Failed, st, strings.Join(problems, "\n\n"))
}

func (r *Result) end(state State, st *step, problem string) {
	r.State, r.Problem = state, problem
	if st != nil {
		r.Line, r.Step = st.place.Line, st.label
	}
}

// Where names the step at which the story ended.
func (r *Result) Where() string {
	switch {
	case r.Line > 0:
		return fmt.Sprintf("%s:%d: %s", r.File, r.Line, r.Step)
	case r.Done == r.Steps:
		return r.File + ": at the end, by the standing checks"
	}
	return r.File + ": before the first step"
}

// WriteText writes the result for people: a line, and below it what went wrong.
func (r *Result) WriteText(w io.Writer) error {
	word := map[State]string{Passed: "ok", Failed: "FAIL", Broken: "BROKEN"}[r.State]
	text := fmt.Sprintf("%-6s %s (%s, %.1f s)\n", word, r.Name, r.File, r.Seconds)
	if r.State != Passed {
		text += "       " + r.Where() + "\n\n"
		for line := range strings.Lines(r.Problem) {
			if line != "\n" {
				line = "       " + line
			}
			text += line
		}
		text += "\n\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// Results are those of a run.
type Results struct {
	Version   int      `json:"version"` // 1
	Passed    int      `json:"passed"`
	Failed    int      `json:"failed"`
	Broken    int      `json:"broken"`
	Scenarios []Result `json:"scenarios"`
}

// Count adds a result.
func (rs *Results) Count(r Result) {
	rs.Version = Version
	switch r.State {
	case Passed:
		rs.Passed++
	case Failed:
		rs.Failed++
	default:
		rs.Broken++
	}
	rs.Scenarios = append(rs.Scenarios, r)
}

// WriteJSON writes the results as JSON.
func (rs *Results) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(rs)
}

// WriteJUnit writes the results as JUnit XML.
func (rs *Results) WriteJUnit(w io.Writer) error {
	suite := report.Suite{Name: "sendmock scenarios"}
	for i := range rs.Scenarios {
		r := &rs.Scenarios[i]
		c := report.Case{Name: r.Name, Class: r.File, Seconds: r.Seconds}
		switch r.State {
		case Failed:
			c.Failure = r.Where() + "\n" + r.Problem
		case Broken:
			c.Error = r.Where() + "\n" + r.Problem
		}
		suite.Cases = append(suite.Cases, c)
	}
	return report.WriteJUnit(w, suite)
}
