package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/emulator/internal/fbjson"
)

// What stands in every fixture in the place of the real ones.
const (
	samplePSID = "7100200300400501"
	samplePage = "104000000000001"
	sampleApp  = "1517000000000001"
	sampleMS   = 1767607866870 // the time of the event, in milliseconds
	sampleS    = sampleMS / 1000
)

// Sample is an event as a fixture describes it.
type Sample struct {
	Name, Field, Summary string
	Envelope             Envelope
	Item                 []byte // JSON
}

// Find finds a sample by its name, or by a subscription field: then it is the field's plain event, the first without a
// variant, or the first of all where each has one.
func Find(samples []Sample, name string) (Sample, bool) {
	tests := []func(s Sample) bool{
		func(s Sample) bool { return s.Name == name },
		func(s Sample) bool { return s.Field == name && !strings.Contains(s.Name, ".") },
		func(s Sample) bool { return s.Field == name },
	}
	for _, test := range tests {
		if i := slices.IndexFunc(samples, test); i >= 0 {
			return samples[i], true
		}
	}
	return Sample{}, false
}

// Of makes an event of a sample: e has the Page, the person and the time. mid makes a message id.
func (s Sample) Of(e Event, appID string, mid func() string) (Event, error) {
	v, err := ordered(json.NewDecoder(bytes.NewReader(s.Item)))
	if err != nil {
		return e, fmt.Errorf("webhook %s: %w", s.Name, err)
	}
	r := rebase{page: e.PageID, psid: e.PSID, app: appID, shiftMS: e.At.UnixMilli() - sampleMS, shiftS: e.At.Unix() - sampleS, mids: map[string]string{}, mid: mid}
	o, isObject := r.value(v).(fbjson.Object)
	if !isObject {
		return e, fmt.Errorf("webhook %s: its item is no object", s.Name)
	}
	e.Name, e.Field, e.Envelope, e.item = s.Name, s.Field, s.Envelope, always(o)
	return e, nil
}

// rebase puts real ids and times in the place of a fixture's.
type rebase struct {
	page, psid, app string
	shiftMS, shiftS int64
	mids            map[string]string
	mid             func() string
}

func (r *rebase) value(v any) any {
	switch v := v.(type) {
	case fbjson.Object:
		for i := range v {
			v[i].Key = r.text(v[i].Key)
			v[i].Value = r.value(v[i].Value)
		}
		return v
	case fbjson.Array:
		for i := range v {
			v[i] = r.value(v[i])
		}
		return v
	case string:
		return r.text(v)
	case json.Number:
		return r.number(v)
	}
	return v
}

func (r *rebase) text(s string) string {
	switch {
	case s == samplePSID:
		return r.psid
	case s == sampleApp:
		return r.app
	case s == samplePage, strings.HasPrefix(s, samplePage+"_"):
		return r.page + s[len(samplePage):]
	case strings.HasPrefix(s, "m_in"), strings.HasPrefix(s, "m_out"):
		if r.mids[s] == "" {
			r.mids[s] = r.mid()
		}
		return r.mids[s]
	}
	return s
}

// number shifts the times: whatever is within a year of the sample's.
func (r *rebase) number(n json.Number) any {
	const year = 366 * 24 * 3600
	i, err := n.Int64()
	switch {
	case err != nil:
		return n
	case n.String() == sampleApp:
		return number(r.app)
	case i > sampleMS-year*1000 && i < sampleMS+year*1000:
		return i + r.shiftMS
	case i > sampleS-year && i < sampleS+year:
		return i + r.shiftS
	}
	return n
}

// ordered decodes JSON with the order of its members kept.
func ordered(dec *json.Decoder) (any, error) {
	dec.UseNumber()
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := fbjson.Object{}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			v, err := ordered(dec)
			if err != nil {
				return nil, err
			}
			o = o.With(key.(string), v)
		}
		_, err := dec.Token()
		return o, err
	case json.Delim('['):
		a := fbjson.Array{}
		for dec.More() {
			v, err := ordered(dec)
			if err != nil {
				return nil, err
			}
			a = append(a, v)
		}
		_, err := dec.Token()
		return a, err
	}
	return t, nil
}
