package coverage

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// WriteJUnit writes the report for CI servers: a suite for each group and a case for each row. What was never exercised is
// skipped, not failed: whether that is too little is for [Report.Gate] to say.
func (r Report) WriteJUnit(w io.Writer) error {
	all := junit.Testsuites{Name: "sendmock coverage"}
	for g := range groupCount {
		suite := junit.Testsuite{Name: "coverage." + groupNames[g], ID: int(g), Time: "0.000"}
		for _, row := range *r.rows(g) {
			if row.Unlisted {
				continue
			}
			c := junit.Testcase{Classname: suite.Name, Name: row.label()}
			if row.Count == 0 {
				c.Skipped = &junit.Result{Message: "never exercised"}
			}
			suite.AddTestcase(c)
		}
		seen, of := exercised(*r.rows(g))
		suite.AddProperty("exercised", fmt.Sprintf("%d of %d", seen, of))
		all.AddSuite(suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return all.WriteXML(w)
}
