package controlhttp

import (
	"io"
	"iter"
	"net/http"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/contract/report"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/reading"
)

// exported is what the query picks of the record, masked, made as it is read. Without a limit it is everything.
func (d desk) exported(r *http.Request) (iter.Seq[contract.Exchange], error) {
	q := r.URL.Query()
	if reading.Yes(r.URL.Query(), "pending") {
		return nil, reading.Malformed("the query cannot be read", "what has no answer yet cannot be exported")
	}
	f, err := d.filter(q)
	if err != nil {
		return nil, err
	}
	p := d.pick(f)
	return func(yield func(contract.Exchange) bool) {
		p.each(func(e *record.Exchange, mask *mask.Mask) bool { return yield(d.exchangeView(e, mask)) })
	}, nil
}

func (d desk) exportHAR(r *http.Request) (reply, error) {
	exchanges, err := d.exported(r)
	if err != nil {
		return reply{}, err
	}
	return ok(document{
		mediaType: jsonType, fileName: "requests.har",
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
