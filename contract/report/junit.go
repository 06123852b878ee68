package report

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// Suite is a run: a verdict with its expectations, or a file of scenarios.
type Suite struct {
	Name  string
	Cases []Case
}

// Case is one expectation or scenario. It passed if Failure, Error and Skipped are empty; of several the first of Error,
// Failure, Skipped counts.
type Case struct {
	Name    string
	Class   string  // what CI servers group by: a file, an operation
	Seconds float64 // on the machine's clock
	Failure string  // what did not hold; its first line is the headline
	Error   string  // why it could not be told
	Skipped string  // why it was not run
	Output  string
}

// WriteJUnit writes runs as JUnit XML.
func WriteJUnit(w io.Writer, suites ...Suite) error {
	var all junit.Testsuites
	var total float64
	for i, s := range suites {
		suite := junit.Testsuite{Name: s.Name, ID: i}
		var seconds float64
		for _, c := range s.Cases {
			suite.AddTestcase(testcase(c))
			seconds += c.Seconds
		}
		suite.Time = secondsText(seconds)
		all.AddSuite(suite)
		total += seconds
	}
	all.Time = secondsText(total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return all.WriteXML(w)
}

func testcase(c Case) junit.Testcase {
	out := junit.Testcase{Name: c.Name, Classname: c.Class, Time: secondsText(c.Seconds)}
	switch {
	case c.Error != "":
		out.Error = result(c.Error)
	case c.Failure != "":
		out.Failure = result(c.Failure)
	case c.Skipped != "":
		out.Skipped = &junit.Result{Message: c.Skipped}
	}
	if c.Output != "" {
		out.SystemOut = &junit.Output{Data: xmlText(c.Output)}
	}
	return out
}

func result(text string) *junit.Result {
	headline, _, _ := strings.Cut(text, "\n")
	return &junit.Result{Message: headline, Data: xmlText(text)}
}

func secondsText(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }

// xmlText replaces what XML cannot hold. The library's attributes are escaped by encoding/xml; its CDATA is written as it is.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r >= 0x20 && r <= 0xd7ff, r >= 0xe000 && r <= 0xfffd, r >= 0x10000:
			return r
		case r == '\r':
			return -1
		}
		return '\ufffd'
	}, s)
}
