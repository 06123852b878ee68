package edge

import (
	"slices"
	"strconv"
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// insightOperations are the figures of a Page.
var insightOperations = Operations{
	"listInsights": {Allow: asPage, Run: listInsights},
}

// connections is the one metric that a world knows: how many people can be written to, for they wrote once.
const connections = "page_messages_total_messaging_connections"

// insightMembers are what fields= may pick.
var insightMembers = []string{"name", "period", "values", "title", "description", "id"}

// listInsights answers GET /{page-id}/insights. Of metrics that a world does not know there is nothing in the list, as on a Page on
// which nothing has happened; of the one it knows there is the figure of now. Links lead to the spans before and after, and have
// no end, as those of the platform (all chosen: only that clients read data[0].name is known).
func listInsights(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	r, fields := c.reader(tx)
	if r.err != nil {
		return nil, r.err
	}
	data := fbjson.Array{}
	period := decode.Member(c.Args, "period")
	if metrics := texts(c.Args["metric"]); slices.Contains(metrics, connections) && (period == "" || period == "day") {
		data = append(data, r.object(r.connected(c.Node.(*messenger.Page)), &decode.Selection{Sub: fields}, "InsightsResult", insightMembers...))
	}
	if r.err != nil {
		return nil, r.err
	}
	since, until, err := span(c, tx.Now)
	if err != nil {
		return nil, err
	}
	length := until.Sub(since)
	return fbjson.Object{{Key: "data", Value: data}, {Key: "paging", Value: fbjson.Object{
		{Key: "previous", Value: r.insightsLink(since.Add(-length), since)},
		{Key: "next", Value: r.insightsLink(until, until.Add(length))},
	}}}, nil
}

// connected is the figure of a Page's messaging connections.
func (r *reader) connected(page *messenger.Page) fbjson.Object {
	value := fbjson.Object{
		{Key: "value", Value: len(r.tx.World.Conversations(page))}, {Key: "end_time", Value: r.time(dayEnd(r.tx.Now))},
	}
	return fbjson.Object{
		{Key: "name", Value: connections},
		{Key: "period", Value: "day"},
		{Key: "values", Value: fbjson.Array{value}},
		{Key: "title", Value: "Total Messaging Connections"},
		{Key: "description", Value: "The number of people your Page can send messages to."},
		{Key: "id", Value: page.ID + "/insights/" + connections + "/day"},
	}
}

// pacific is how much later than in UTC a day begins there, the summer left aside.
const pacific = 8 * time.Hour

// dayEnd is the end of the last whole day of the platform's figures, which are days of the Pacific coast.
func dayEnd(now time.Time) time.Time {
	return now.UTC().Add(-pacific).Truncate(24 * time.Hour).Add(pacific)
}

// span is the time that is asked about: the last two days where the request does not say.
func span(c *Call, now time.Time) (since, until time.Time, err *grapherr.Error) {
	until, err = c.instant("until", dayEnd(now))
	if err != nil {
		return since, until, err
	}
	before := until.Add(-48 * time.Hour)
	since, err = c.instant("since", before)
	if !since.Before(until) {
		since = before
	}
	return since, until, err
}

// instant is a parameter that names a time: unix seconds, or a day of the Pacific coast as 2026-12-01. What else the platform reads,
// yesterday and the like, is not taken here (a choice).
func (c *Call) instant(name string, absent time.Time) (time.Time, *grapherr.Error) {
	text := decode.Member(c.Args, name)
	if text == "" {
		return absent, nil
	}
	if n, err := strconv.ParseInt(text, 10, 34); err == nil {
		return time.Unix(n, 0), nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return absent, grapherr.NewParamPatternInvalid(name) // the thirtieth of February
	}
	return day.Add(pacific), nil
}

func (r *reader) insightsLink(since, until time.Time) string {
	q := edgeQuery{node: r.c.Node.NodeID(), edge: r.c.Route.Edge, fieldsText: decode.JoinFields(r.c.Params.Values["fields"])}
	q.extra = r.extra("metric", "period", "date_format", "appsecret_proof")
	return r.edgeURL(q, [2]string{"since", strconv.FormatInt(since.Unix(), 10)}, [2]string{"until", strconv.FormatInt(until.Unix(), 10)})
}
