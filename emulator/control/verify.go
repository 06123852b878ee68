package control

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/sendmock/sendmock/contract"
)

// Search is POST requests/find, requests/count and requests/wait.
type Search struct {
	Match contract.Match `json:"match,omitzero"`  // every request, if empty
	Since int64          `json:"since,omitempty"` // seq, exclusive
	Limit int            `json:"limit,omitempty"` // of find; default 100, at most 1000
	Count int            `json:"count,omitempty"` // of wait: how many must match; default 1

	PatienceMS *int `json:"patience_ms,omitempty"` // of wait, on the machine's clock; default 5000, at most 60000
	TimeoutMS  *int `json:"timeout_ms,omitempty"`  // the older name of it
}

// Found is the answer to find and wait.
type Found struct {
	Requests []Exchange `json:"requests"`
	Next     int64      `json:"next"`
	More     bool       `json:"more,omitempty"` // there are more behind Next that the page had no room for
}

// Counted is the answer to count.
type Counted struct {
	Count int `json:"count"`
}

// Verification is POST verify.
type Verification = contract.Verification

// Find reads the requests that match, oldest first. As many pages are read as the limit asks for.
func (c *Client) Find(ctx context.Context, in Search) (Found, error) {
	return c.search(ctx, "requests/find", in)
}

// search reads what a search finds, the first page at one place, and what that had no room for by find.
func (c *Client) search(ctx context.Context, path string, in Search) (out Found, err error) {
	for {
		var got Found
		if err := c.call(ctx, "POST", path, in, &got); err != nil {
			return out, err
		}
		out = Found{Requests: append(out.Requests, got.Requests...), Next: got.Next, More: got.More}
		want := max(cmp.Or(in.Limit, defaultLimit), in.Count) - len(got.Requests)
		if !got.More || want <= 0 || len(got.Requests) == 0 {
			return out, nil
		}
		path, in = "requests/find", Search{Match: in.Match, Since: got.Next, Limit: want}
	}
}

// Count counts the requests that match.
func (c *Client) Count(ctx context.Context, in Search) (int, error) {
	var out Counted
	return out.Count, c.call(ctx, "POST", "requests/count", in, &out)
}

// Wait is Find, as soon as enough requests match. In vain it is a [Problem] of status 408 with the closest misses.
func (c *Client) Wait(ctx context.Context, in Search) (Found, error) {
	return c.search(ctx, "requests/wait", in)
}

// Verify decides whether expectations hold of what was recorded.
func (c *Client) Verify(ctx context.Context, in Verification) (contract.Verdict, error) {
	var out contract.Verdict
	return out, c.call(ctx, "POST", "verify", in, &out)
}

// VerifyAll is Verify, with the chapters that resets have closed.
func (c *Client) VerifyAll(ctx context.Context, in Verification) (contract.Verdict, error) {
	var out contract.Verdict
	return out, c.call(ctx, "POST", "verify?chapters=all", in, &out)
}

// Chapters reads the closed chapters: what was recorded before resets, and how it was judged.
func (c *Client) Chapters(ctx context.Context) (contract.Chapters, error) {
	var out contract.Chapters
	return out, c.call(ctx, "GET", "chapters", nil, &out)
}

// Recorded is a part of the record.
type Recorded struct {
	Exchanges []Exchange // complete, oldest first
	Next      int64      // the last seq seen; the one asked for if there is none
	Evicted   bool       // the recorder has dropped exchanges of this part
}

// Since reads at once all that was recorded after seq.
func (c *Client) Since(ctx context.Context, seq int64) (Recorded, error) {
	out := Recorded{Next: seq}
	for {
		got, err := c.Requests(ctx, out.Next, url.Values{"limit": {"1000"}})
		if err != nil || got.Next == out.Next {
			return out, err
		}
		out.Exchanges, out.Next, out.Evicted = append(out.Exchanges, got.Requests...), got.Next, out.Evicted || got.Incomplete
	}
}

// Knows asks whether the names of a match are known, and the people whom it names are there. A [Problem] says which are not.
func (c *Client) Knows(ctx context.Context, names contract.Match) error {
	seq, err := c.Seq(ctx)
	if err != nil {
		return err
	}
	_, err = c.Count(ctx, Search{Match: names, Since: seq}) // of what is later, which is nothing
	return err
}

// Seq is the seq of what was recorded last.
func (c *Client) Seq(ctx context.Context) (int64, error) {
	_, header, err := c.do(ctx, "GET", "clock", nil)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(header.Get("X-Sendmock-Seq"), 10, 64)
}

// Await returns when a request is recorded after seq, or the error of ctx when that is done.
func (c *Client) Await(ctx context.Context, seq int64) error {
	for {
		_, err := c.Wait(ctx, Search{Since: seq})
		var p *Problem
		if err == nil || ctx.Err() != nil || !errors.As(err, &p) || p.Status != http.StatusRequestTimeout {
			return err
		}
	}
}
