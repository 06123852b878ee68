package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const userToken = "EAADemoUserToken0000000000000000000"

func TestMasker(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	const foreign = "EAAforeign/+=|é token"
	mask := s.Masker(foreign, "short")
	for _, tt := range []struct{ give, want string }{
		{"access_token=" + pageToken + "&x=1", "access_token=$PAGE_ACCESS_TOKEN&x=1"},
		{userToken, "$USER_ACCESS_TOKEN"},
		{appID + "|" + appSecret, "$APP_ACCESS_TOKEN"},
		{"access_token=" + appID + "%7C" + appSecret + "&", "access_token=$APP_ACCESS_TOKEN&"},
		{`{"secret":"` + appSecret + `"}`, `{"secret":"$APP_SECRET"}`},
		{pageToken + pageToken + userToken, "$PAGE_ACCESS_TOKEN$PAGE_ACCESS_TOKEN$USER_ACCESS_TOKEN"},
		{"Bearer " + foreign, "Bearer $SECRET"},
		{"short nothing to hide %45 %zz + \\u0045 \\", "short nothing to hide %45 %zz + \\u0045 \\"},
		{"", ""},

		// Escapes that it needs, and where.
		{"a=EAAforeign%2F%2B%3D%7C%C3%A9+token&b=%5b", "a=$SECRET&b=%5b"},
		{"/EAAforeign%2F+=%7C%C3%A9%20token/me", "/$SECRET/me"},
		{`{"a":"EAAforeign\/+=|\u00E9 token","b":"\u00e9"}`, `{"a":"$SECRET","b":"\u00e9"}`},

		// Escapes that it needs not.
		{"a=%45" + pageToken[1:] + "&b=%45", "a=$PAGE_ACCESS_TOKEN&b=%45"},
		{"a=%zz%" + "%45" + pageToken[1:] + "%4", "a=%zz%$PAGE_ACCESS_TOKEN%4"},
		{`{"a":"\u0045` + pageToken[1:] + `","b":"\u0045\n\/"}`, `{"a":"$PAGE_ACCESS_TOKEN","b":"\u0045\n\/"}`},
		{`{"a":"\ud83d\ude00\u0045` + pageToken[1:] + `\ud83d"}`, `{"a":"\ud83d\ude00$PAGE_ACCESS_TOKEN\ud83d"}`},
		{"%45" + pageToken[1:] + `\u0045` + userToken[1:], "$PAGE_ACCESS_TOKEN$USER_ACCESS_TOKEN"},
		{appID + "|%35" + appSecret[1:], "$APP_ACCESS_TOKEN"},
		{"%31" + appID[1:] + "|" + appSecret, "$APP_ACCESS_TOKEN"},

		// Escapes around one another: JSON in a form, a URL in JSON, JSON in JSON, a URL in JSON in a form.
		{"message=%7B%22text%22:%22%5Cu0045" + pageToken[1:] + "%22%7D", "message=%7B%22text%22:%22$PAGE_ACCESS_TOKEN%22%7D"},
		{`{"next":"https:\/\/x\/?access_token=\u002545` + pageToken[1:] + `"}`, `{"next":"https:\/\/x\/?access_token=$PAGE_ACCESS_TOKEN"}`},
		{`{"message":"{\"text\":\"\\u0045` + pageToken[1:] + `\"}"}`, `{"message":"{\"text\":\"$PAGE_ACCESS_TOKEN\"}"}`},
		{"batch=%5B%7B%22relative_url%22%3A%22me%3Ft%3D%2545" + pageToken[1:] + "%22", "batch=%5B%7B%22relative_url%22%3A%22me%3Ft%3D$PAGE_ACCESS_TOKEN%22"},
	} {
		require.Equal(t, tt.want, mask.Replace(tt.give))
	}
}

// What stands at the end of a text that was cut may be the beginning of a secret.
func TestMaskerOfWhatWasCut(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	mask := s.Masker()
	for _, tt := range []struct{ give, want string }{
		{`{"a":"` + pageToken[:20], `{"a":"$PAGE_ACCESS_TOKEN`},
		{`{"a":"` + pageToken[:20] + `"`, `{"a":"` + pageToken[:20] + `"`},
		{`{"a":"\u0045` + pageToken[1:20], `{"a":"$PAGE_ACCESS_TOKEN`},
		{`{"a":"\u0045` + pageToken[1:19] + `\u00`, `{"a":"$PAGE_ACCESS_TOKEN`},
		{"a=%45" + pageToken[1:20], "a=$PAGE_ACCESS_TOKEN"},
		{"a=" + pageToken[:20] + "%4", "a=$PAGE_ACCESS_TOKEN"},
		{"a=%22" + pageToken[:20] + "%5Cu0", "a=%22$PAGE_ACCESS_TOKEN"},
		{"a=" + pageToken + "&b=" + userToken[:9], "a=$PAGE_ACCESS_TOKEN&b=$USER_ACCESS_TOKEN"},
		{"as good as an EAA", "as good as an EAA"},
		{"nothing to hide \\", "nothing to hide \\"},
		{"nothing to hide, as " + pageToken[1:20], "nothing to hide, as " + pageToken[1:20]},
		{appID + "%7C" + appSecret[:len(appSecret)/2], "$APP_ACCESS_TOKEN"},
	} {
		require.Equal(t, tt.want, mask.ReplaceCut(tt.give))
	}
	require.Equal(t, pageToken[:20], mask.Replace(pageToken[:20]))
}

// However a secret is escaped, it is hidden, and what stands around it stays to the byte.
func TestMaskerHidesEverySpelling(t *testing.T) {
	t.Parallel()
	s, _ := newSandbox(t, config(t))
	mask := s.Masker()
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
		require.Equal(t, before+"$PAGE_ACCESS_TOKEN"+after, mask.Replace(before+spelled(t, pageToken, escape)+after))
	})
}

func BenchmarkMask(b *testing.B) {
	s, err := New(config(b), NewRegistry())
	require.NoError(b, err)
	defer s.Close()
	mask := s.Masker()
	body := strings.Repeat(`{"text":"good\nday \u00e9 50% + a\/b"},`, 64<<10/40)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		mask.Replace(body)
	}
}
