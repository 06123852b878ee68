package emulator_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/testbot"
	"github.com/sendmock/sendmock/internal/golden"
)

// The standing checks know errors by code and id, as package contract may not import the catalogue. Here the two are compared:
// a parameter's error with the category parameter is the shape's, and what the catalogue calls transient or a rate limit passes.
func TestChecksKnowTheCatalogue(t *testing.T) {
	t.Parallel()
	// Errors of other categories that are about the shape all the same, and the other way round.
	shapes := map[grapherr.ID]bool{
		"recipient-fbid-invalid": true, "recipient-id-many": true, "attachment-file-count": true,
		"tag-retired": true,
	}
	notShapes := map[grapherr.ID]bool{
		"object-unsupported": true, "account-linking-token-invalid": true, "alias-unknown": true, "instagram-not-thread-owner": true, // codes or things of their own
	}
	for row := range grapherr.All() {
		e := contract.Exchange{Seq: 1, Operation: "readNode", Status: row.Status, Error: &contract.ExchangeError{Code: row.Code, Subcode: row.Subcode, ID: string(row.ID)}}
		want := (row.Category == "parameter" || shapes[row.ID]) && !notShapes[row.ID]
		found := contract.Verify(contract.Question{Exchanges: []contract.Exchange{e}, Checks: map[string]bool{"not-thread-owner": false}}).Violations
		golden.Diff(t, want, len(found) == 1, "%s (%d, %s) is a spec-violation", row.ID, row.Code, row.Category)
		// Three of the same after an error that does not pass are a storm.
		e.Operation, e.PSID = "sendMessage", "1"
		storm := []contract.Exchange{e, e, e}
		found = contract.Verify(contract.Question{Exchanges: storm, Checks: map[string]bool{"spec-violation": false, "refused-and-ignored": false, "sent-after-block": false, "not-thread-owner": false, "rate-limit-ignored": false}}).Violations
		passes := row.Category == "transient" || row.Category == "rate_limit"
		if row.ID == "instant-game-limit" || row.ID == "marketing-optin-again" {
			passes = false // for this person they do not
		}
		golden.Diff(t, !passes, len(found) == 1, "%s (%d/%d, %s) is permanent", row.ID, row.Code, row.Subcode, row.Category)
	}
}

// What the emulator records is what the standing checks look for.
func TestChecksOnRealExchanges(t *testing.T) {
	t.Parallel()
	none := func(*testing.T, *emulator.Handle) {}
	tests := []struct {
		name   string
		before func(t *testing.T, emu *emulator.Handle)
		bodies []string
		want   []string
	}{
		{"a good send", none, []string{testbot.Text(testbot.AdaPSID)}, nil},
		{"no message", none, []string{`{"recipient":{"id":"` + testbot.AdaPSID + `"},"message":{}}`, testbot.Text(testbot.AdaPSID)}, []string{"spec-violation"}},
		{"somebody unknown", none, []string{testbot.Text("9")}, []string{"refused-and-ignored"}},
		{"a closed window", none, []string{testbot.Text(testbot.BenPSID)}, []string{"refused-and-ignored"}},
		{"a retired tag", none, []string{testbot.Text(testbot.AdaPSID, `"messaging_type":"MESSAGE_TAG"`, `"tag":"ACCOUNT_UPDATE"`)}, []string{"warned-rule"}},
		{"somebody who blocked the Page", func(_ *testing.T, emu *emulator.Handle) { emu.Person("ada").Blocks() }, []string{testbot.Text(testbot.AdaPSID), testbot.Text(testbot.AdaPSID, `"messaging_type":"RESPONSE"`)}, []string{"sent-after-block"}},
		{"a lost answer", func(t *testing.T, emu *emulator.Handle) {
			effect := testbot.ErrorOf("send-temporary-failure")
			effect.AfterApply = true
			testbot.Arm(t, emu, control.FaultRule{Effect: effect})
		}, []string{testbot.Text(testbot.AdaPSID), testbot.Text(testbot.AdaPSID)}, []string{"duplicate-send"}},
		{"a lost send", func(t *testing.T, emu *emulator.Handle) {
			testbot.Arm(t, emu, control.FaultRule{Effect: testbot.ErrorOf("send-temporary-failure")})
		}, []string{testbot.Text(testbot.AdaPSID), testbot.Text(testbot.AdaPSID)}, nil},
		{"a storm", func(t *testing.T, emu *emulator.Handle) {
			testbot.Arm(t, emu, control.FaultRule{Effect: testbot.ErrorOf("token-expired"), Times: new(3)})
		}, []string{testbot.Text(testbot.AdaPSID), testbot.Text(testbot.AdaPSID), testbot.Text(testbot.AdaPSID)}, []string{"retry-storm"}},
		{"a storm without a token", func(t *testing.T, emu *emulator.Handle) {
			_, err := emu.Control().ChangeToken(t.Context(), emu.PageToken(), control.TokenChange{State: "revoked"})
			require.NoError(t, err)
		}, []string{testbot.Text(testbot.AdaPSID), testbot.Text(testbot.AdaPSID), testbot.Text(testbot.AdaPSID)}, []string{"retry-storm"}},
		{"an answer that the network lost", func(t *testing.T, emu *emulator.Handle) {
			testbot.Arm(t, emu, control.FaultRule{Effect: control.FaultEffect{Status: 502, AfterApply: true}})
		}, []string{testbot.Text(testbot.AdaPSID)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emu := emulator.Start(t)
			tt.before(t, emu)
			for _, body := range tt.bodies {
				testbot.Send(t, emu, body)
			}
			// The wall clock of a busy machine decides rate-limit-ignored; it is left to package contract's own tests.
			v := contract.Verify(contract.Question{
				Exchanges: emu.Requests(), SinceAt: emulator.StartTime, Now: emu.Now(), Checks: map[string]bool{"rate-limit-ignored": false},
			})
			var got []string
			for _, f := range v.Violations {
				got = append(got, f.Check)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s%s", diff, v.Explain(emu.Requests()))
			}
		})
	}
}

// Two errors of one code are told apart by what they say.
func TestDecisionNamesTheParameter(t *testing.T) {
	t.Parallel()
	emu := emulator.Start(t)
	testbot.Send(t, emu, `{"recipient":{"id":"`+testbot.AdaPSID+`"},"message":{"text":"`+strings.Repeat("x", 2001)+`"}}`)
	want := "refused: A text has more characters than its limit. (#100) Length of param message[text] must be less than or equal to 2000"
	golden.Diff(t, want, emu.LastRequest().Decision, "decision")
}
