package control

import (
	"context"
	"net/url"
)

// ExportHAR is the recorded requests as an HTTP Archive, secrets masked. filter holds the query parameters of GET requests;
// nil is all. Without a limit all are exported.
func (c *Client) ExportHAR(ctx context.Context, filter url.Values) ([]byte, error) {
	return c.raw(ctx, "GET", "export.har?"+filter.Encode(), nil)
}

// ExportCurl is the recorded requests as a shell script of curl commands, as ExportHAR picks them.
func (c *Client) ExportCurl(ctx context.Context, filter url.Values) ([]byte, error) {
	return c.raw(ctx, "GET", "export.curl?"+filter.Encode(), nil)
}
