package controlhttp

import (
	"io"
	"iter"
	"net/http"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/report"
)

// exported is what the query picks of the record, masked, made as it is read. Without a limit it is everything.
func (d desk) exported(r *http.Request) (iter.Seq[contract.Exchange], error) {
	q := r.URL.Query()
	if wantsIt(r, "pending") {
		return nil, malformed("the query cannot be read", "what has no answer yet cannot be exported")
	}
	f, err := d.filter(q)
	if err != nil {
		return nil, err
	}
	found, _ := d.recorded(f)
	mask := d.maskOf(found)
	return func(yield func(contract.Exchange) bool) {
		for _, e := range found {
			if !yield(d.exchangeView(e, mask)) {
				return
			}
		}
	}, nil
}

func (d desk) exportHAR(r *http.Request) (reply, error) {
	exchanges, err := d.exported(r)
	if err != nil {
		return reply{}, err
	}
	return ok(document{
		mediaType: "application/json", fileName: "requests.har",
		write: func(w io.Writer) error { return report.WriteHAR(w, exchanges, d.Version) },
	})
}

func (d desk) exportCurl(r *http.Request) (reply, error) {
	exchanges, err := d.exported(r)
	if err != nil {
		return reply{}, err
	}
	return ok(document{
		mediaType: plainText, fileName: "requests.sh",
		write: func(w io.Writer) error { return report.WriteCurl(w, exchanges) },
	})
}
