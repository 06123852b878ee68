package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/sendmock/sendmock/contract"
)

// WriteHAR writes the exchanges as an HTTP Archive, version 1.2: http://www.softwareishard.com/blog/har-12-spec/. version is
// sendmock's own. Secrets stay masked. What HAR has no place for, the virtual time and why it was answered so, is in each
// entry's _sendmock. Exchanges that are still open are left out, and so are the calls of batches: the batch is there.
//
// It writes as it goes and holds one exchange at a time.
func WriteHAR(w io.Writer, exchanges iter.Seq[contract.Exchange], version string) error {
	b := bufio.NewWriter(w)
	creator, err := encoded(harCreator{"sendmock", version})
	if err != nil {
		return err
	}
	if _, err := b.WriteString(`{"log":{"version":"1.2","creator":` + string(creator) + `,"entries":[`); err != nil {
		return err
	}
	separator := "\n"
	for e := range exchanges {
		if e.Pending || e.Batch != nil { // a batch has its calls in its body
			continue
		}
		entry, err := encoded(harEntryOf(&e))
		if err != nil {
			return err
		}
		if _, err := b.WriteString(separator + string(entry)); err != nil {
			return err
		}
		separator = ",\n"
	}
	if _, err := b.WriteString("\n]}}\n"); err != nil {
		return err
	}
	return b.Flush()
}

func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harEntry struct {
	StartedDateTime time.Time   `json:"startedDateTime"`
	Time            float64     `json:"time"` // ms
	Request         harRequest  `json:"request"`
	Response        harResponse `json:"response"`
	Cache           struct{}    `json:"cache"`
	Timings         harTimings  `json:"timings"`
	Comment         string      `json:"comment,omitempty"` // what the platform does not say
	Sendmock        harOwn      `json:"_sendmock"`
}

// harRequest and harResponse say -1 where a size is not known.
type harRequest struct {
	Method      string       `json:"method"`
	URL         string       `json:"url"`
	HTTPVersion string       `json:"httpVersion"`
	Cookies     []pair       `json:"cookies"`
	Headers     []pair       `json:"headers"`
	QueryString []pair       `json:"queryString"`
	PostData    *harPostData `json:"postData,omitempty"`
	HeadersSize int          `json:"headersSize"`
	BodySize    int          `json:"bodySize"`
}

// harPostData has the text as it was sent, and so no params: the two exclude each other.
type harPostData struct {
	MimeType string `json:"mimeType"`
	Params   []pair `json:"params"`
	Text     string `json:"text"`
	Comment  string `json:"comment,omitempty"`
}

type harResponse struct {
	Status      int        `json:"status"` // 0 if the connection was broken
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []pair     `json:"cookies"`
	Headers     []pair     `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

type harContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
}

// harTimings are in ms. The record has one time for all, which is the server's.
type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// harOwn is what sendmock knows besides.
type harOwn struct {
	Seq        int64                   `json:"seq"`
	Sandbox    string                  `json:"sandbox"`
	At         time.Time               `json:"at"` // virtual time
	Operation  string                  `json:"operation,omitempty"`
	Error      *contract.ExchangeError `json:"error,omitempty"`
	Rule       string                  `json:"rule,omitempty"`
	Fault      string                  `json:"fault,omitempty"`
	Decision   string                  `json:"decision"`
	Violations []contract.Violation    `json:"violations,omitempty"`
}

// httpVersion is what sendmock speaks; the record does not keep it.
const httpVersion = "HTTP/1.1"

func harEntryOf(e *contract.Exchange) harEntry {
	ms := float64(e.DurationUS) / 1000
	host := header(e.Headers, "Host")
	if host == "" {
		host = "localhost"
	}
	request := harRequest{
		Method: e.Method, URL: "http://" + host + target(e), HTTPVersion: httpVersion,
		Cookies: []pair{}, Headers: headers(e.Headers), QueryString: query(e), HeadersSize: -1,
	}
	request.BodySize = len(e.Body)
	if size, known := sentSize(e); known {
		request.BodySize = size
	}
	if e.Body != "" {
		request.PostData = &harPostData{MimeType: header(e.Headers, "Content-Type"), Params: []pair{}, Text: e.Body}
		if cut(e) {
			request.PostData.Comment = "cut at the recorder's bound"
		}
	}
	text := responseText(e)
	return harEntry{
		StartedDateTime: e.WallAt, Time: ms, Request: request,
		Response: harResponse{
			Status: e.Status, StatusText: http.StatusText(e.Status), HTTPVersion: httpVersion,
			Cookies: []pair{}, Headers: headers(e.ResponseHeader), HeadersSize: -1, BodySize: len(text),
			Content: harContent{Size: len(text), MimeType: header(e.ResponseHeader, "Content-Type"), Text: text},
		},
		Timings: harTimings{Wait: ms}, Comment: e.Note,
		Sendmock: harOwn{
			Seq: e.Seq, Sandbox: e.Sandbox, At: e.At, Operation: e.Operation, Error: e.Error,
			Rule: e.Rule, Fault: e.Fault, Decision: e.Decision, Violations: e.Violations,
		},
	}
}

// responseText is the answer's body. The record has what is no JSON as a JSON string.
func responseText(e *contract.Exchange) string {
	var text string
	if json.Unmarshal(e.Response, &text) == nil {
		return text // and "" of null, which is no answer
	}
	return string(e.Response)
}
