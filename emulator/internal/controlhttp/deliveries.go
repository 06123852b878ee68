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
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/webhook"
)

func (s *Server) getDeliveries(r *http.Request) (reply, error) {
	wanted, limit, err := s.deliveryFilter(r.URL.Query())
	if err != nil {
		return reply{}, err
	}
	out := control.Deliveries{Deliveries: []control.Delivery{}}
	mask := s.Sandbox.Masker()
	for _, d := range s.Sandbox.Deliveries() {
		if len(out.Deliveries) == limit {
			break
		}
		if wanted(d) {
			out.Deliveries = append(out.Deliveries, s.signed(d, mask))
		}
	}
	return ok(out)
}

// deliveryFilters are the members of that query.
var deliveryFilters = []string{"since", "limit", "psid", "psid_unknown", "event", "state", "app_id", "field"}

// deliveryFilter reads the query of GET deliveries.
func (s *Server) deliveryFilter(q url.Values) (func(*record.Delivery) bool, int, error) {
	limit, since := defaultRequests, int64(0)
	texts := map[string]string{}
	for name, values := range q {
		value := values[len(values)-1]
		switch name {
		case "since", "limit":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 {
				return nil, 0, malformed(name + " is no number: " + strconv.Quote(value))
			}
			if name == "since" {
				since = n
			} else {
				limit = int(min(n, maxRequests))
			}
		case "psid", "psid_unknown":
			psid, err := s.personFilter(name, value)
			if err != nil {
				return nil, 0, err
			}
			texts["psid"] = psid
		case "event", "state", "app_id", "field":
			texts[name] = value
		default:
			return nil, 0, malformed(noSuch("filter", name, deliveryFilters))
		}
	}
	return func(d *record.Delivery) bool {
		got := map[string]string{"event": d.Event, "state": string(d.State), "app_id": d.AppID, "psid": d.PSID, "field": d.Field}
		for name, want := range texts {
			if got[name] != want {
				return false
			}
		}
		return d.ID > since
	}, limit, nil
}

// inDeliveries is where deliveries are listed.
const inDeliveries = "GET " + Prefix + "deliveries lists them"

func (s *Server) delivery(r *http.Request, find func(id int64) (*record.Delivery, error)) (*record.Delivery, error) {
	id, err := strconv.ParseInt(httpx.Var(r, "id"), 10, 64)
	if err != nil {
		return nil, notThere("there is no delivery " + strconv.Quote(httpx.Var(r, "id")) + "; " + inDeliveries)
	}
	d, err := find(id)
	if errors.Is(err, sandbox.ErrNoDelivery) {
		return nil, notThere(err.Error() + "; " + inDeliveries)
	}
	return d, err
}

func (s *Server) getDelivery(r *http.Request) (reply, error) {
	d, err := s.delivery(r, s.Sandbox.Delivery)
	if err != nil {
		return reply{}, err
	}
	return ok(s.signed(d, s.Sandbox.Masker()))
}

func (s *Server) redeliver(r *http.Request) (reply, error) {
	d, err := s.delivery(r, s.Sandbox.Redeliver)
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusCreated, s.signed(d, s.Sandbox.Masker())}, nil
}

func (s *Server) holdDeliveries(*http.Request) (reply, error) {
	s.Sandbox.HoldDeliveries()
	return reply{}, nil
}

func (s *Server) releaseDeliveries(r *http.Request) (reply, error) {
	var in control.Release
	if err := read(r, &in); err != nil {
		return reply{}, err
	}
	if !slices.Contains(control.ReleaseOrders, in.Order) && in.Order != "" {
		return reply{}, malformed("order " + strconv.Quote(in.Order) + " is none of " + strings.Join(control.ReleaseOrders, ", "))
	}
	return ok(control.Released{Released: s.Sandbox.ReleaseDeliveries(in.Order == control.NewestFirst)})
}

// signed is the view of a delivery with the headers that it is posted with.
func (s *Server) signed(d *record.Delivery, mask *mask.Mask) control.Delivery {
	out := deliveryView(d, mask)
	if secret, known := s.Sandbox.AppSecret(d.AppID); known {
		out.Headers["X-Hub-Signature"], out.Headers["X-Hub-Signature-256"] = webhook.Signatures(secret, d.Payload)
	}
	return out
}

// deliveryView is the pretty form of a delivery, with all secrets masked. Whatever the callback's query says may be one: it is left
// out, as in logs, and shown only where the callback is set.
func deliveryView(d *record.Delivery, mask *mask.Mask) control.Delivery {
	out := control.Delivery{
		ID: d.ID, Seq: d.Seq, At: d.At, Event: d.Event, Field: d.Field, AppID: d.AppID, PageID: d.PageID, PSID: d.PSID,
		ConversationID: d.ConversationID, MessageID: d.MessageID, CallbackURL: mask.Replace(webhook.Shown(d.URL)),
		Payload: view.MaskedJSON(d.Payload, len(d.Payload), mask), Body: mask.Replace(string(d.Payload)),
		Headers: map[string]string{"Content-Type": "application/json", "User-Agent": webhook.UserAgent},
		State:   string(d.State), Attempts: make([]control.Attempt, 0, len(d.Attempts)), NextAt: instant(d.NextAt), Dropped: d.Dropped,
	}
	for _, a := range d.Attempts {
		answer := mask.Replace(a.Answer)
		if len(a.Answer) >= webhook.KeptAnswer {
			answer = mask.ReplaceCut(a.Answer)
		}
		out.Attempts = append(out.Attempts, control.Attempt{
			At: a.At, WallAt: a.WallAt, Status: a.Status, Answer: answer, Error: mask.Replace(a.Error), DurationMS: a.Took.Milliseconds(),
		})
	}
	return out
}
