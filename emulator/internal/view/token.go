package view

import (
	"maps"
	"slices"
	"time"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// Token is an access token, all but its value.
func Token(t *messenger.Token, now time.Time) control.Token {
	permissions := slices.AppendSeq([]string{}, maps.Keys(t.Permissions))
	slices.Sort(permissions)
	return control.Token{
		Kind: string(t.Kind), State: string(t.StateAt(now)), ExpiresAt: instant(t.ExpiresAt), Permissions: permissions,
	}
}
