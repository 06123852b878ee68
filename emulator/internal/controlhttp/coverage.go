package controlhttp

import (
	"net/http"
	"strconv"

	"github.com/sendmock/sendmock/emulator/internal/reading"
)

// getCoverage answers what has been exercised since the start, or since the last DELETE.
func (d desk) getCoverage(r *http.Request) (reply, error) {
	report := d.sandbox.Coverage.Report()
	switch format := r.URL.Query().Get("format"); format {
	case "", "json":
		return ok(report)
	case "text":
		return ok(document{mediaType: plainText, write: report.WriteText})
	case "junit":
		return ok(document{mediaType: "application/xml", write: report.WriteJUnit})
	default:
		return reply{}, reading.Malformed("format is json, text or junit, not " + strconv.Quote(format))
	}
}

func (d desk) clearCoverage(*http.Request) (reply, error) {
	d.sandbox.Coverage.Reset()
	return reply{}, nil
}
