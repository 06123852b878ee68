package controlhttp

import (
	"net/http"
	"strconv"
)

// getCoverage answers what has been exercised since the start, or since the last DELETE.
func (s *Server) getCoverage(r *http.Request) (reply, error) {
	report := s.Sandbox.Coverage.Report()
	switch format := r.URL.Query().Get("format"); format {
	case "", "json":
		return ok(report)
	case "text":
		return ok(document{mediaType: plainText, write: report.WriteText})
	case "junit":
		return ok(document{mediaType: "application/xml", write: report.WriteJUnit})
	default:
		return reply{}, malformed("format is json, text or junit, not " + strconv.Quote(format))
	}
}

func (s *Server) clearCoverage(*http.Request) (reply, error) {
	s.Sandbox.Coverage.Reset()
	return reply{}, nil
}
