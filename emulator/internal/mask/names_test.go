package mask

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// What stands under the name of a secret is one, whoever's it is, and however name and value are written.
func TestReplaceByName(t *testing.T) {
	t.Parallel()
	mask := known(t).Mask()
	for _, tt := range []struct{ give, want string }{
		// Queries and forms: each of several, in brackets, in any case.
		{"access_token=one&x=1&access_token=two", "access_token=$SECRET&x=1&access_token=$SECRET"},
		{"input_token=one&client_secret=two&fb_exchange_token=three", "input_token=$SECRET&client_secret=$SECRET&fb_exchange_token=$SECRET"},
		{"appsecret_proof=0af&app_secret=x&hub.verify_token=y", "appsecret_proof=$SECRET&app_secret=$SECRET&hub.verify_token=$VERIFY_TOKEN"},
		{"batch[0][access_token]=one&access_token[]=two&access_token[0]=x", "batch[0][access_token]=$SECRET&access_token[]=$SECRET&access_token[0]=$SECRET"},
		{"ACCESS_TOKEN=one&accessToken=two&access-token=x&page_access_token=y", "ACCESS_TOKEN=$SECRET&accessToken=$SECRET&access-token=$SECRET&page_access_token=$SECRET"},
		{"access%5Ftoken=one&%61ccess_token=two", "access%5Ftoken=$SECRET&%61ccess_token=$SECRET"},
		{"batch%5B0%5D%5Baccess_token%5D=one", "batch%5B0%5D%5Baccess_token%5D=$SECRET"},
		{"access_token=one%26two%20three+four&x=1", "access_token=$SECRET&x=1"},
		{"access_token=&x=1", "access_token=&x=1"},
		{"nlp_enabled=true&custom_token=one&model=CUSTOM", "nlp_enabled=true&custom_token=$SECRET&model=CUSTOM"},

		// JSON, at any depth, and in a form, in JSON.
		{`{"a":[{"b":{"access_token":"one two"}}]}`, `{"a":[{"b":{"access_token":"$SECRET"}}]}`},
		{`{"access_token" : "a\"b\\","x":1}`, `{"access_token" : "$SECRET","x":1}`},
		{"{\"access_token\":\n  \"one\"}", "{\"access_token\":\n  \"$SECRET\"}"},
		{`{"\u0061ccess_token":"one"}`, `{"\u0061ccess_token":"$SECRET"}`},
		{`{"access_token":["one","two"],"client_secret":{"a":"}"},"x":1}`, `{"access_token":$SECRET,"client_secret":$SECRET,"x":1}`},
		{`{"access_token":12345,"input_token":null}`, `{"access_token":$SECRET,"input_token":null}`},
		{`{access_token:one,x:'y'}`, `{access_token:$SECRET,x:'y'}`},
		{`{"name":"access_token","value":"one"}`, `{"name":"access_token","value":"$SECRET"}`},
		{`batch=[{"relative_url":"me?access_token=one","body":"input_token=two"}]`, `batch=[{"relative_url":"me?access_token=$SECRET","body":"input_token=$SECRET"}]`},
		{"batch=%5B%7B%22relative_url%22%3A%22me%3Faccess_token%3Done%22%7D%5D", "batch=%5B%7B%22relative_url%22%3A%22me%3Faccess_token%3D$SECRET%22%7D%5D"},
		{`{"next":"https:\/\/x\/me?access_token=one\u0026limit=5"}`, `{"next":"https:\/\/x\/me?access_token=$SECRET\u0026limit=5"}`},
		{`{"body":"message=%7B%22client_secret%22%3A%22one%22%7D"}`, `{"body":"message=%7B%22client_secret%22%3A%22$SECRET%22%7D"}`},

		// Headers, cookies, parts of a body.
		{"Authorization: Bearer one\nX-Other: two", "Authorization: Bearer $SECRET\nX-Other: two"},
		{"Authorization: one", "Authorization: $SECRET"},
		{`["Authorization: OAuth one"]`, `["Authorization: OAuth $SECRET"]`},
		{"Proxy-Authorization: Basic b25lOnR3bw==", "Proxy-Authorization: Basic $SECRET"},
		{`{"authorization":"Bearer ` + ofPage + `"}`, `{"authorization":"Bearer $PAGE_ACCESS_TOKEN"}`},
		{"Cookie: page_token=one; b=2; user_access_token=two", "Cookie: page_token=$SECRET; b=2; user_access_token=$SECRET"},
		{
			"--b\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\none\ntwo\r\n--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b--",
			"--b\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\n$SECRET\r\n--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b--",
		},
		{"Content-Disposition: form-data; name=access_token\n\none", "Content-Disposition: form-data; name=access_token\n\n$SECRET"},

		// Those that are known keep their names.
		{"access_token=" + ofPage + "&input_token=" + ofUser, "access_token=$PAGE_ACCESS_TOKEN&input_token=$USER_ACCESS_TOKEN"},
		{"client_secret=" + secret, "client_secret=$APP_SECRET"},
		{"access_token=$PAGE_ACCESS_TOKEN&input_token=$SECRET", "access_token=$PAGE_ACCESS_TOKEN&input_token=$SECRET"},

		// What is no name of a secret.
		{"access_tokens=1&token=2&one_time_notif_token=3&next_page_token=4&accesstoken", "access_tokens=1&token=2&one_time_notif_token=3&next_page_token=4&accesstoken"},
		{"the access_token is missing; name=access_token", "the access_token is missing; name=access_token"},
		{`{"scopes":["access_token"],"error":{"type":"OAuthException"}}`, `{"scopes":["access_token"],"error":{"type":"OAuthException"}}`},
	} {
		got := mask.Replace(tt.give)
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.give, d)
		}
		if d := cmp.Diff(got, mask.Replace(got)); d != "" {
			t.Errorf("%s, masked once more (-want +got):\n%s", tt.give, d)
		}
	}
}

// What has the form of a token is one, whoever's it is. Ids and words stay.
func TestReplaceByForm(t *testing.T) {
	t.Parallel()
	const token, app = "EAARealProductionTokenOne11111111111111", "123456789012345|abcdefABCDEF0123456789_-xy"
	mask := new(Mask)
	for _, tt := range []struct{ give, want string }{
		{"my token is " + token + ", keep it", "my token is $SECRET, keep it"},
		{app, "$SECRET"},
		{"/v25.0/" + token + "/me", "/v25.0/$SECRET/me"},
		{"a=123456789012345%7Cabcdef0123456789&b", "a=$SECRET&b"},
		{`{"text":"\n` + token + `\n"}`, `{"text":"\n$SECRET\n"}`},
		{`x%3D` + token, `x%3D$SECRET`},
		{ofPage + token, "$SECRET"},

		{"EAAsy does it, EAA, EAAAAAA!", "EAAsy does it, EAA, EAAAAAA!"},
		{"m_xYEAAbcdefghijklmnopqrstuvwxyz0123456789", "m_xYEAAbcdefghijklmnopqrstuvwxyz0123456789"},
		{"7100000000000001 t_7100000000000001 1|2 12345|short", "7100000000000001 t_7100000000000001 1|2 12345|short"},
		{"QVFIUkVBQWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoZD", "QVFIUkVBQWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoZD"},
	} {
		if d := cmp.Diff(tt.want, mask.Replace(tt.give)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.give, d)
		}
	}
	for _, tt := range []struct{ give, want string }{
		{`{"a":"EAAReal`, `{"a":"$SECRET`},
		{"123456|abcd", "$SECRET"},
		{`{"access_token":"on`, `{"access_token":"$SECRET`},
		{"123456", "123456"},
	} {
		if d := cmp.Diff(tt.want, mask.ReplaceCut(tt.give)); d != "" {
			t.Errorf("%s, cut (-want +got):\n%s", tt.give, d)
		}
	}
}

// In a sentence a colon behind a name says nothing of what follows.
func TestWords(t *testing.T) {
	t.Parallel()
	mask := known(t).Mask()
	for _, tt := range []struct{ give, want string }{
		{`params.access_token: want "a", got nothing`, `params.access_token: want "a", got nothing`},
		{`of ?access_token=one and {"client_secret":"two"}`, `of ?access_token=$SECRET and {"client_secret":"$SECRET"}`},
		{"what " + ofPage + " asked", "what $PAGE_ACCESS_TOKEN asked"},
	} {
		if d := cmp.Diff(tt.want, mask.Words(tt.give)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.give, d)
		}
	}
	if d := cmp.Diff("of $PAGE_ACCESS_TOKEN", mask.WordsCut("of "+ofPage[:9])); d != "" {
		t.Errorf("cut (-want +got):\n%s", d)
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	var give any
	require.NoError(t, json.Unmarshal([]byte(`{
		"access_token": "one", "input_token": ["two", 3, true, null, {"x": "four"}], "Authorization": "Bearer five",
		"batch": [{"headers": [{"name": "Authorization", "value": "OAuth six"}], "relative_url": "me?access_token=seven"}],
		"text": "EAAsy does it", "`+ofPage+`": 8, "client_secret": "`+secret+`", "verify_token": ""
	}`), &give))
	want := map[string]any{
		"access_token": "$SECRET", "input_token": []any{"$SECRET", "$SECRET", true, nil, map[string]any{"x": "$SECRET"}}, "Authorization": "Bearer $SECRET",
		"batch": []any{map[string]any{
			"headers": []any{map[string]any{"name": "Authorization", "value": "OAuth $SECRET"}}, "relative_url": "me?access_token=$SECRET",
		}},
		"text": "EAAsy does it", "$PAGE_ACCESS_TOKEN": 8.0, "client_secret": "$APP_SECRET", "verify_token": "",
	}
	mask := known(t).Mask()
	got := mask.Value(give)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff(got, mask.Value(got)); d != "" {
		t.Errorf("masked once more (-want +got):\n%s", d)
	}
	for _, tt := range []struct{ name, give, want string }{
		{"Authorization", "Bearer one, Bearer two", "Bearer $SECRET"},
		{"Authorization", `Digest username="x", response="y"`, "Digest $SECRET"},
		{"X-Access-Token", "one two", "$SECRET"},
		{"Authorization", "Bearer", "Bearer"},
		{"Cookie", "a=b; access_token=c", "a=b; access_token=$SECRET"},
		{"Accept", "text/html", "text/html"},
	} {
		if d := cmp.Diff(tt.want, mask.Header(tt.name, tt.give)); d != "" {
			t.Errorf("%s: %s (-want +got):\n%s", tt.name, tt.give, d)
		}
	}
}
