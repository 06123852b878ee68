package soak

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
)

// calls makes a request over the network, and holds its answer against the description. It returns nil where none came: a fault may
// have broken the connection, or nobody wanted to wait.
func (s *soak) calls(q request) *answer {
	ctx, leave := context.WithTimeout(context.Background(), s.patience)
	defer leave()
	heard, ok := q.http(ctx)
	if !ok {
		return nil // no client would write it
	}
	req, err := http.NewRequestWithContext(ctx, q.method, s.url+q.target, bytes.NewReader(q.body))
	if err != nil {
		return nil
	}
	req.Header = heard.Header
	s.mu.Lock()
	s.called++
	s.mu.Unlock()
	res, err := s.web.Do(req)
	if err != nil {
		return nil
	}
	defer func() { _ = res.Body.Close() }()
	a := &answer{status: res.StatusCode, header: res.Header}
	if _, err := a.body.ReadFrom(res.Body); err != nil {
		return nil
	}
	if q.isControl() {
		if err := s.described.check(q, a); err != nil {
			s.notes("%s %s: %v", q.method, q.target, err)
		}
	}
	return a
}

// controls calls the control API.
func (s *soak) controls(method, path string, body any) *answer {
	q := request{method: method, target: "/_sendmock/" + path}
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			s.notes("%v", err)
		}
		q.header, q.body = "Content-Type: application/json\r\n", text
	}
	return s.calls(q)
}

// meet learns who ada is in the world as it is now.
func (s *soak) meet() {
	a := s.controls("GET", "people/ada", nil)
	var ada struct {
		PSID string `json:"psid"`
	}
	if a != nil && json.Unmarshal(a.body.Bytes(), &ada) == nil && ada.PSID != "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.psid = ada.PSID
	}
}

func (s *soak) ada() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.psid
}

// known are the values that mean something in the world as it is now.
func (s *soak) known() map[string][]string {
	now := maps.Clone(known)
	ada := s.ada()
	now["psid"] = []string{ada}
	now["recipient"] = []string{`{"id":"` + ada + `"}`}
	return now
}
