package coverage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxReport bounds a report that is read, in bytes. One of the whole surface has about 100 KiB.
//
//sendmock:bound bytes of a coverage report that is read | refused | TestReadRefuses
const maxReport = 8 << 20

// Read reads a report, as JSON. It is strict: unknown fields, missing groups, rows that stand twice, negative counts, other
// versions and more than 8 MiB are refused. The percentage is worked out anew.
func Read(r io.Reader) (Report, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxReport+1))
	if err != nil {
		return Report{}, err
	}
	if len(text) > maxReport {
		return Report{}, fmt.Errorf("the coverage report is larger than %d MiB", maxReport>>20)
	}
	// The version first: another version's fields would be refused with words that do not help.
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return Report{}, fmt.Errorf("no coverage report: %w", err)
	}
	if head.Version != version {
		return Report{}, wrongVersion(head.Version)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var out Report
	if err := dec.Decode(&out); err != nil {
		return Report{}, fmt.Errorf("no coverage report: %w", err)
	}
	if err := out.check(); err != nil {
		return Report{}, fmt.Errorf("no coverage report: %w", err)
	}
	out.settle()
	return out, nil
}

func (r *Report) check() error {
	for g := range groupCount {
		name, rows := groupNames[g], *r.rows(g)
		if rows == nil {
			return fmt.Errorf("%s is missing", name)
		}
		ids := make(map[string]bool, len(rows))
		for _, row := range rows {
			switch {
			case row.ID == "":
				return errors.New(name + ": a row has no id")
			case strings.ContainsFunc(row.ID, isControl):
				return fmt.Errorf("%s: %q is no id", name, row.ID)
			case ids[row.ID]:
				return fmt.Errorf("%s: %q stands twice", name, row.ID)
			case row.Count < 0:
				return fmt.Errorf("%s: %q has a negative count", name, row.ID)
			case row.Unlisted && row.Count == 0:
				return fmt.Errorf("%s: %q is neither listed nor seen", name, row.ID)
			}
			ids[row.ID] = true
		}
	}
	return nil
}

// isControl tells what would move a terminal's cursor.
func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }
