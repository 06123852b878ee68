package sandbox

import (
	"context"

	"github.com/sendmock/sendmock/emulator/internal/media"
)

// Fetches reports whether files that are named by their URLs are fetched.
func (s *Sandbox) Fetches() bool { return s.config.Fetch != nil }

// Looking begins to fetch files of a kind. look says what a URL names; all of them together have the time that the platform has for one.
// done is to be called at the end. It must be called without the lock.
func (s *Sandbox) Looking(kind string) (look func(url string) (media.Facts, error), done func()) {
	ctx, done := context.WithTimeout(s.ctx, media.Patience(kind))
	return func(url string) (media.Facts, error) { return s.config.Fetch.Look(ctx, url, kind) }, done
}
