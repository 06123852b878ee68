package coverage

import (
	"fmt"
	"math"
)

// Merge adds up the reports of several runs. A row of any of them is a row of the result: in the order in which the reports
// name it, listed if one of them lists it. It fails when a report is of another version.
func Merge(reports ...Report) (Report, error) {
	out := newReport()
	for i := range reports {
		if v := reports[i].Version; v != version {
			return Report{}, fmt.Errorf("report %d of %d: %w", i+1, len(reports), wrongVersion(v))
		}
	}
	for g := range groupCount {
		at := map[string]int{}
		rows := out.rows(g)
		for i := range reports {
			for _, row := range *reports[i].rows(g) {
				j, known := at[row.ID]
				if !known {
					at[row.ID] = len(*rows)
					*rows = append(*rows, row)
					continue
				}
				sum := &(*rows)[j]
				sum.Count = addCounts(sum.Count, row.Count)
				sum.Unlisted = sum.Unlisted && row.Unlisted
				if sum.Code == 0 {
					sum.Code, sum.Subcode = row.Code, row.Subcode
				}
			}
		}
	}
	out.settle()
	return out, nil
}

// addCounts adds counts that are not negative, and stays at the largest rather than overflow: reports are read from files.
func addCounts(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func wrongVersion(v int) error {
	return fmt.Errorf("the coverage report has version %d, this sendmock reads version %d", v, version)
}
