package mask

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/messenger"
)

const (
	appID    = "151700000000001"
	secret   = "5ec2e7000000000000000000000000d0"
	ofPage   = "EAADemoPageToken0000000000000000000"
	ofUser   = "EAADemoUserToken0000000000000000000"
	verifies = "demo-verify-token"
)

// known are the secrets of a world with an app and a token of each kind.
func known(tb testing.TB) *Secrets {
	tb.Helper()
	w := messenger.NewWorld()
	require.NoError(tb, w.Add(&messenger.App{ID: appID, Secret: secret, VerifyToken: verifies}))
	w.Tokens[ofPage] = &messenger.Token{Value: ofPage, Kind: messenger.PageToken}
	w.Tokens[ofUser] = &messenger.Token{Value: ofUser, Kind: messenger.UserToken}
	s := new(Secrets)
	s.Learn(w)
	return s
}

func TestReplace(t *testing.T) {
	t.Parallel()
	const foreign = "EAAforeign/+=|é token"
	mask := known(t).Mask(foreign, "short")
	for _, tt := range []struct{ give, want string }{
		{"access_token=" + ofPage + "&x=1", "access_token=$PAGE_ACCESS_TOKEN&x=1"},
		{ofUser, "$USER_ACCESS_TOKEN"},
		{appID + "|" + secret, "$APP_ACCESS_TOKEN"},
		{"access_token=" + appID + "%7C" + secret + "&", "access_token=$APP_ACCESS_TOKEN&"},
		{`{"secret":"` + secret + `"}`, `{"secret":"$APP_SECRET"}`},
		{ofPage + ofPage + ofUser, "$PAGE_ACCESS_TOKEN$PAGE_ACCESS_TOKEN$USER_ACCESS_TOKEN"},
		{"Bearer " + foreign, "Bearer $SECRET"},
		{"short nothing to hide %45 %zz + \\u0045 \\", "short nothing to hide %45 %zz + \\u0045 \\"},
		{"", ""},

		// Escapes that it needs, and where.
		{"a=EAAforeign%2F%2B%3D%7C%C3%A9+token&b=%5b", "a=$SECRET&b=%5b"},
		{"/EAAforeign%2F+=%7C%C3%A9%20token/me", "/$SECRET/me"},
		{`{"a":"EAAforeign\/+=|\u00E9 token","b":"\u00e9"}`, `{"a":"$SECRET","b":"\u00e9"}`},

		// Escapes that it needs not.
		{"a=%45" + ofPage[1:] + "&b=%45", "a=$PAGE_ACCESS_TOKEN&b=%45"},
		{"a=%zz%" + "%45" + ofPage[1:] + "%4", "a=%zz%$PAGE_ACCESS_TOKEN%4"},
		{`{"a":"\u0045` + ofPage[1:] + `","b":"\u0045\n\/"}`, `{"a":"$PAGE_ACCESS_TOKEN","b":"\u0045\n\/"}`},
		{`{"a":"\ud83d\ude00\u0045` + ofPage[1:] + `\ud83d"}`, `{"a":"\ud83d\ude00$PAGE_ACCESS_TOKEN\ud83d"}`},
		{"%45" + ofPage[1:] + `\u0045` + ofUser[1:], "$PAGE_ACCESS_TOKEN$USER_ACCESS_TOKEN"},
		{appID + "|%35" + secret[1:], "$APP_ACCESS_TOKEN"},
		{"%31" + appID[1:] + "|" + secret, "$APP_ACCESS_TOKEN"},

		// Escapes around one another: JSON in a form, a URL in JSON, JSON in JSON, a URL in JSON in a form.
		{"message=%7B%22text%22:%22%5Cu0045" + ofPage[1:] + "%22%7D", "message=%7B%22text%22:%22$PAGE_ACCESS_TOKEN%22%7D"},
		{`{"next":"https:\/\/x\/?access_token=\u002545` + ofPage[1:] + `"}`, `{"next":"https:\/\/x\/?access_token=$PAGE_ACCESS_TOKEN"}`},
		{`{"message":"{\"text\":\"\\u0045` + ofPage[1:] + `\"}"}`, `{"message":"{\"text\":\"$PAGE_ACCESS_TOKEN\"}"}`},
		{"batch=%5B%7B%22relative_url%22%3A%22me%3Ft%3D%2545" + ofPage[1:] + "%22", "batch=%5B%7B%22relative_url%22%3A%22me%3Ft%3D$PAGE_ACCESS_TOKEN%22"},
	} {
		if d := cmp.Diff(tt.want, mask.Replace(tt.give)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.give, d)
		}
	}
}

// What stands at the end of a text that was cut may be the beginning of a secret.
func TestReplaceCut(t *testing.T) {
	t.Parallel()
	mask := known(t).Mask()
	for _, tt := range []struct{ give, want string }{
		{`{"a":"` + ofPage[:20], `{"a":"$PAGE_ACCESS_TOKEN`},
		{`{"a":"` + ofPage[:20] + `"`, `{"a":"` + ofPage[:20] + `"`},
		{`{"a":"\u0045` + ofPage[1:20], `{"a":"$PAGE_ACCESS_TOKEN`},
		{`{"a":"\u0045` + ofPage[1:19] + `\u00`, `{"a":"$PAGE_ACCESS_TOKEN`},
		{"a=%45" + ofPage[1:20], "a=$PAGE_ACCESS_TOKEN"},
		{"a=" + ofPage[:20] + "%4", "a=$PAGE_ACCESS_TOKEN"},
		{"a=%22" + ofPage[:20] + "%5Cu0", "a=%22$PAGE_ACCESS_TOKEN"},
		{"a=" + ofPage + "&b=" + ofUser[:9], "a=$PAGE_ACCESS_TOKEN&b=$USER_ACCESS_TOKEN"},
		{"as good as an EAA", "as good as an EAA"},
		{"nothing to hide \\", "nothing to hide \\"},
		{"nothing to hide, as " + ofPage[1:20], "nothing to hide, as " + ofPage[1:20]},
		{appID + "%7C" + secret[:len(secret)/2], "$APP_ACCESS_TOKEN"},
	} {
		if d := cmp.Diff(tt.want, mask.ReplaceCut(tt.give)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.give, d)
		}
	}
	if d := cmp.Diff(ofPage[:20], mask.Replace(ofPage[:20])); d != "" {
		t.Errorf("a text that is whole (-want +got):\n%s", d)
	}
}

// However a secret is escaped, it is hidden, and what stands around it stays to the byte.
func TestReplaceHidesEverySpelling(t *testing.T) {
	t.Parallel()
	mask := known(t).Mask()
	spelled := func(t *rapid.T, text, escape string) string {
		var b strings.Builder
		for i := range len(text) {
			if rapid.Bool().Draw(t, "escaped") {
				fmt.Fprintf(&b, escape, text[i])
			} else {
				b.WriteByte(text[i])
			}
		}
		return b.String()
	}
	around := rapid.StringMatching(`([a-z ={}":&]|%2[0-9a-f]|\\n|\\u00e9|\\\\|%|\+){0,10}[=" ]`)
	rapid.Check(t, func(t *rapid.T) {
		escape := rapid.SampledFrom([]string{"%%%02x", "%%%02X", `\u%04x`, `\u%04X`, `%%5Cu%04x`, `\\u%04x`, `\u0025%02x`, `%%25%02x`}).Draw(t, "escape")
		before, after := around.Draw(t, "before"), around.Draw(t, "after")
		if d := cmp.Diff(before+"$PAGE_ACCESS_TOKEN"+after, mask.Replace(before+spelled(t, ofPage, escape)+after)); d != "" {
			t.Fatalf("(-want +got):\n%s", d)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	mask := known(b).Mask()
	body := strings.Repeat(`{"text":"good\nday \u00e9 50% + a\/b"},`, 64<<10/40)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		mask.Replace(body)
	}
}
