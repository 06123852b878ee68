package coverage

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// version is the one version of reports that this package writes and reads.
const version = 1

// Report is GET coverage: every row that there is, exercised or not, in the surface's order.
type Report struct {
	Version      int     `json:"version"` // 1
	Operations   []Row   `json:"operations"`
	Parameters   []Row   `json:"parameters"`
	MessageKinds []Row   `json:"message_kinds"`
	Rules        []Row   `json:"rules"`
	Errors       []Row   `json:"errors"`
	Windows      []Row   `json:"windows"`
	Events       []Row   `json:"events"`
	Percent      float64 `json:"percent"` // of all listed rows, with one decimal; 100 only when every row is exercised
}

// Row is one thing to exercise, and how often it was.
type Row struct {
	ID       string `json:"id"`
	Count    int64  `json:"count"`
	Code     int    `json:"code,omitempty"` // of an error
	Subcode  int    `json:"subcode,omitempty"`
	Unlisted bool   `json:"unlisted,omitempty"` // seen, but no row of the surface: it does not count for the percentage
}

func newReport() Report {
	r := Report{Version: version}
	for g := range groupCount {
		*r.rows(g) = []Row{}
	}
	return r
}

func (r *Report) rows(g group) *[]Row {
	switch g {
	case operations:
		return &r.Operations
	case parameters:
		return &r.Parameters
	case messageKinds:
		return &r.MessageKinds
	case rules:
		return &r.Rules
	case errorIDs:
		return &r.Errors
	case windows:
		return &r.Windows
	}
	return &r.Events
}

// settle puts what is not listed behind what is, sorted, and works out the percentage.
func (r *Report) settle() {
	for g := range groupCount {
		slices.SortStableFunc(*r.rows(g), func(a, b Row) int {
			switch {
			case a.Unlisted && b.Unlisted:
				return cmp.Compare(a.ID, b.ID)
			case a.Unlisted:
				return 1
			case b.Unlisted:
				return -1
			}
			return 0
		})
	}
	r.Percent = percent(r.exercised())
}

// exercised counts the listed rows, and those of them that were seen.
func (r *Report) exercised() (seen, all int) {
	for g := range groupCount {
		s, a := exercised(*r.rows(g))
		seen, all = seen+s, all+a
	}
	return seen, all
}

func exercised(rows []Row) (seen, all int) {
	for _, row := range rows {
		if row.Unlisted {
			continue
		}
		all++
		if row.Count > 0 {
			seen++
		}
	}
	return seen, all
}

// percent rounds to one decimal, but never up to 100: a gate of 100 must not let a row slip. Nothing of nothing is 0, for a
// report about nothing is a mistake.
func percent(seen, all int) float64 {
	if all == 0 {
		return 0
	}
	tenths := (2000*seen + all) / (2 * all)
	if seen < all {
		tenths = min(tenths, 999)
	}
	return float64(tenths) / 10
}

// Gate fails when less than least percent of the surface was exercised, 0 to 100. It asks the percentage as it is shown.
func (r Report) Gate(least float64) error {
	if r.Percent >= least {
		return nil
	}
	seen, all := r.exercised()
	return fmt.Errorf("coverage is %s%% (%d of %d), less than %s%%", number(r.Percent), seen, all, number(least))
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// ParsePercent reads "60%", "60" or "62.5%": a percentage of 0 to 100.
func ParsePercent(text string) (float64, error) {
	digits := strings.TrimSuffix(text, "%")
	// ParseFloat takes more than people write: exponents, hexadecimal, infinity.
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || strings.Trim(digits, "0123456789.") != "" || f > 100 {
		return 0, fmt.Errorf("%q is no percentage, as 60%% is: a number from 0 to 100", text)
	}
	return f, nil
}
