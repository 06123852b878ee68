package control

import (
	"context"

	"github.com/sendmock/sendmock/contract/coverage"
)

// Coverage reads what has been exercised of the platform's surface, since the start or the last [Client.ClearCoverage].
func (c *Client) Coverage(ctx context.Context) (coverage.Report, error) {
	var out coverage.Report
	return out, c.call(ctx, "GET", "coverage", nil, &out)
}

// ClearCoverage counts from zero.
func (c *Client) ClearCoverage(ctx context.Context) error {
	return c.call(ctx, "DELETE", "coverage", nil, nil)
}
