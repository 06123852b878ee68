package controlhttp

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/internal/spelling"
)

func (d desk) getDeliveries(r *http.Request) (reply, error) {
	wanted, since, limit, err := d.deliveryFilter(r.URL.Query())
	if err != nil {
		return reply{}, err
	}
	end := deliveriesEnd{Next: since}
	var page []*record.Delivery
	size := 0
	for _, one := range d.sandbox.Deliveries() {
		if one.ID <= since {
			continue
		}
		if len(page) == limit || size > maxPage {
			end.More = true
			break
		}
		if wanted(one) {
			page = append(page, one)
			size += len(one.Payload)
		}
		end.Next = one.ID
	}
	mask := d.sandbox.Masker()
	return ok(list(none{}, "deliveries", func(l *listing) {
		for i, one := range page {
			if !l.add(d.signed(one, mask)) {
				end = deliveriesEnd{Next: one.ID - 1, More: true} // behind all that are on the page
				return
			}
			page[i] = nil
		}
	}, func() any { return end }))
}

// deliveriesEnd are the members of [control.Deliveries] behind the list.
type deliveriesEnd struct {
	Next int64 `json:"next"`
	More bool  `json:"more,omitempty"`
}

// deliveryFilters are the members of that query.
var deliveryFilters = []string{"since", "limit", "psid", "psid_unknown", "event", "state", "app_id", "field"}

// deliveryFilter reads the query of GET deliveries.
func (d desk) deliveryFilter(q url.Values) (wanted func(*record.Delivery) bool, since int64, limit int, err error) {
	limit = defaultRequests
	texts := map[string]string{}
	for name, values := range q {
		value := values[len(values)-1]
		switch name {
		case "since", "limit":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 {
				return nil, 0, 0, reading.Malformed(name + " is no number: " + strconv.Quote(value))
			}
			if name == "since" {
				since = n
			} else {
				limit = int(min(n, maxRequests))
			}
		case "psid", "psid_unknown":
			psid, err := d.personFilter(name, value)
			if err != nil {
				return nil, 0, 0, err
			}
			texts["psid"] = psid
		case "event", "state", "app_id", "field":
			texts[name] = value
		default:
			return nil, 0, 0, reading.Malformed(spelling.NoSuch("filter", name, deliveryFilters))
		}
	}
	return func(one *record.Delivery) bool {
		got := map[string]string{"event": one.Event, "state": string(one.State), "app_id": one.AppID, "psid": one.PSID, "field": one.Field}
		for name, want := range texts {
			if got[name] != want {
				return false
			}
		}
		return true
	}, since, limit, nil
}

// inDeliveries is where deliveries are listed.
const inDeliveries = "GET " + Prefix + "deliveries lists them"

func (d desk) delivery(r *http.Request, find func(id int64) (*record.Delivery, error)) (*record.Delivery, error) {
	id, err := strconv.ParseInt(httpx.Var(r, "id"), 10, 64)
	if err != nil {
		return nil, notThere("there is no delivery " + strconv.Quote(httpx.Var(r, "id")) + "; " + inDeliveries)
	}
	found, err := find(id)
	if errors.Is(err, sandbox.ErrNoDelivery) {
		return nil, notThere(err.Error() + "; " + inDeliveries)
	}
	if errors.Is(err, sandbox.ErrOutboxFull) {
		return nil, impossible("outbox-full", err.Error())
	}
	return found, err
}

func (d desk) getDelivery(r *http.Request) (reply, error) {
	found, err := d.delivery(r, d.sandbox.Delivery)
	if err != nil {
		return reply{}, err
	}
	return ok(d.signed(found, d.sandbox.Masker()))
}

func (d desk) redeliver(r *http.Request) (reply, error) {
	found, err := d.delivery(r, d.sandbox.Redeliver)
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusCreated, d.signed(found, d.sandbox.Masker())}, nil
}

func (d desk) holdDeliveries(*http.Request) (reply, error) {
	d.sandbox.HoldDeliveries()
	return reply{}, nil
}

func (d desk) releaseDeliveries(r *http.Request) (reply, error) {
	var in control.Release
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	if !slices.Contains(control.ReleaseOrders, in.Order) && in.Order != "" {
		return reply{}, reading.Malformed("order " + strconv.Quote(in.Order) + " is none of " + strings.Join(control.ReleaseOrders, ", "))
	}
	return ok(control.Released{Released: d.sandbox.ReleaseDeliveries(in.Order == control.NewestFirst)})
}

// signed is the view of a delivery with the headers that it is posted with.
func (d desk) signed(one *record.Delivery, mask *mask.Mask) control.Delivery {
	out := view.Delivery(one, mask)
	if secret, known := d.sandbox.AppSecret(one.AppID); known {
		out.Headers["X-Hub-Signature"], out.Headers["X-Hub-Signature-256"] = webhook.Signatures(secret, one.Payload)
	}
	return out
}
