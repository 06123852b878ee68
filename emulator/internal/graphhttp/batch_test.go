package graphhttp

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/emulator/webhook"
	"github.com/sendmock/sendmock/internal/golden"
)

// twoSends is a batch of two messages.
const twoSends = `{"batch":[` + sendCall + `,` + sendCall + `]}`

const sendCall = `{"method":"POST","relative_url":"me/messages","body":"recipient={id:7100000000000001}&message={text:'hi'}"}`

// The echo of a call waits until the answer of the whole batch is out, however long that takes; where it never is, until that is known.
func TestEchoesWaitForTheBatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		effect fault.Effect
		during int64 // echoes that are told before the answer
	}{
		{"a delay", fault.Effect{Delay: fault.Delay{Type: "fixed", Fixed: time.Second}}, 0},
		{"an answer that is never given", fault.Effect{Hang: true, AfterApply: true}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				bot := &taker{}
				h, sb, _ := newHandler(t, func(cfg *sandbox.Config) { cfg.Post = webhook.NewClientOver(bot) })
				t.Cleanup(sb.Close)
				sb.Do(func(tx *sandbox.Tx) {
					fields := []string{"message_echoes"}
					tx.Subscribe(tx.World.Apps[0], &messenger.Subscription{CallbackURL: "http://bot.test", Fields: fields, Active: true, Verified: true})
					tx.SubscribePages(tx.World.Apps[0], fields)
					require.NoError(t, tx.Faults.Add(&fault.Rule{Match: contract.Match{Operation: "postBatch"}, Effect: tt.effect}, tx.Now))
				})
				ctx, giveUp := context.WithTimeout(t.Context(), 2*time.Second)
				defer giveUp()
				ended := make(chan any)
				go func() {
					defer func() { ended <- recover() }()
					do(h, request(http.MethodPost, "/", twoSends).WithContext(ctx))
				}()
				synctest.Wait()
				golden.Diff(t, 3, len(sb.Record.Since(0)), "what is on record")
				golden.Diff(t, tt.during, bot.took.Load(), "before the answer")
				<-ended
				synctest.Wait()
				golden.Diff(t, 2, bot.took.Load(), "behind the answer")
				require.True(t, sb.IdleAsNeeded(t.Context()), "no call is under way any more")
			})
		})
	}
}

// What the platform does not say of a call stands in the header of the batch.
func TestBatchNotes(t *testing.T) {
	t.Parallel()
	h, _, _ := newHandler(t)
	w := do(h, request("POST", "/", `{"batch":[{"method":"GET","relative_url":"me?fields=id"},{"method":"GET","relative_url":"?ids=1"},{"method":"POST","relative_url":"/"}]}`))
	golden.Diff(t, 200, w.Code)
	golden.Diff(t, []string{"call 2: a call of a batch is itself a batch"}, w.Header()["X-Sendmock-Note"])
}

// The log has one line for a batch, which says what came of its calls.
func TestBatchIsLogged(t *testing.T) {
	t.Parallel()
	h, _, log := newHandler(t)
	w := do(h, request("POST", "/", `{"batch":[`+sendCall+`,{"method":"POST","relative_url":"me/messages","body":{"messaging_type":"MESSAGE_TAG","tag":"ACCOUNT_UPDATE","recipient":{"id":"7100000000000001"},"message":{"text":"hi"}}},{"method":"GET","relative_url":"nobody"}]}`))
	golden.Diff(t, 200, w.Code)
	golden.Diff(t, []string{"tag.retired"}, w.Header()["X-Sendmock-Violation"])
	golden.Diff(t, "level=WARN msg=\"POST /\" status=200 seq=1 warned=tag.retired why=\"a batch of 3: 2 succeeded, 1 failed; call 2: alias-unknown\"\n", log.String())
}
