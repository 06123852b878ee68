package mask

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The password of a URL is hidden wherever the URL stands, and however it is escaped there. Ports and addresses of mail stay.
func TestPasswordsOfURLs(t *testing.T) {
	t.Parallel()
	mask := known(t).Mask()
	for _, tt := range []struct{ give, want string }{
		{"http://bot:hunter2@localhost:9000/hook?x=1", "http://bot:$SECRET@localhost:9000/hook?x=1"},
		{"asked HTTPS://bot:p@ss:w&rd'@host, and failed", "asked HTTPS://bot:$SECRET@host, and failed"},
		{"https://:hunter2@host", "https://:$SECRET@host"},
		{"http://bot:p%2Fw%40@host", "http://bot:$SECRET@host"},
		{"http://bot:123@host", "http://bot:$SECRET@host"},
		{"callback_url=http%3A%2F%2Fbot%3Ahunter2%40host%2Fhook&x=1", "callback_url=http%3A%2F%2Fbot%3A$SECRET%40host%2Fhook&x=1"},
		{"callback_url=http%3A%2F%2Fbot%3Ap%252Fw%40host", "callback_url=http%3A%2F%2Fbot%3A$SECRET%40host"},
		{`{"callback_url":"http:\/\/bot:hunter2@host\/"}`, `{"callback_url":"http:\/\/bot:$SECRET@host\/"}`},
		{`Get "http://bot:hunter2@host/": dial tcp`, `Get "http://bot:$SECRET@host/": dial tcp`},
		{"http://bot:" + ofPage + "@host", "http://bot:$PAGE_ACCESS_TOKEN@host"},
		{"http://one:a@x/ http://two:b@y/", "http://one:$SECRET@x/ http://two:$SECRET@y/"},

		{"http://bot@host/", "http://bot@host/"},
		{"http://bot:@host/", "http://bot:@host/"},
		{"http://host:80/a:b@c", "http://host:80/a:b@c"},
		{"url=http://host:80&mail=me@example.com", "url=http://host:80&mail=me@example.com"},
		{"http://[::1]:80/?mail=me@example.com", "http://[::1]:80/?mail=me@example.com"},
		{"write to bot:hunter2@host", "write to bot:hunter2@host"},
	} {
		got := mask.Replace(tt.give)
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.give, d)
		}
		if d := cmp.Diff(tt.want, mask.Words(got)); d != "" {
			t.Errorf("%s, masked once more (-want +got):\n%s", tt.give, d)
		}
	}
	for _, tt := range []struct{ give, want string }{
		{`{"url":"http://bot:hunt`, `{"url":"http://bot:$SECRET`},
		{`{"url":"http://host:80`, `{"url":"http://host:80`},
		{`http://bot:hunter2@ho`, `http://bot:$SECRET@ho`},
	} {
		if d := cmp.Diff(tt.want, mask.ReplaceCut(tt.give)); d != "" {
			t.Errorf("%s, cut (-want +got):\n%s", tt.give, d)
		}
	}
}
