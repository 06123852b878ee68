package conformance

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/fixtures"
	"github.com/sendmock/sendmock/internal/golden"
)

// linkedWorld has a Page and a user of whom everything is known.
const linkedWorld = `{"version":1,"name":"linked",
	"apps":[{"id":"1","name":"Bot","secret":"s"}],
	"users":[{"id":"2","name":"Olga Operator","email":"olga@shop.example","link":"https://shop.example/olga","locale":"de_DE","picture":"https://shop.example/olga.png"}],
	"pages":[{"id":"3","name":"Shop","category":"Shop","about":"Maps","website":"shop.example","picture":"https://shop.example/logo.png","fan_count":12,
		"followers_count":13,"instagram":{"id":"17841400000000001","username":"shop","name":"The Shop"},"admins":[{"user":"2","tasks":["MANAGE"]}]}],
	"tokens":[{"token":"EAAGranted","kind":"user","app":"1","user":"2","permissions":["pages_show_list","email"]},
		{"token":"EAAPlain","kind":"user","app":"1","user":"2","permissions":["pages_show_list"]}]}`

// What a world says of Pages and users is read, by the tokens that it is granted to.
func TestProfileFields(t *testing.T) {
	t.Parallel()
	world, err := fixtures.LoadWorld("linked.json", []byte(linkedWorld))
	require.NoError(t, err)
	emu := emulator.Start(t, emulator.Options{World: world, CheckAnswers: true})
	const picture = `"picture":{"data":{"height":50,"is_silhouette":false,"url":"https:\/\/shop.example\/`
	for name, tt := range map[string]struct{ path, want string }{
		"a Page with an Instagram account": {
			"/3?fields=instagram_business_account{username,name},connected_instagram_account,about,website,fan_count,followers_count,picture&access_token=EAAPlain",
			`{"instagram_business_account":{"username":"shop","name":"The Shop","id":"17841400000000001"},"connected_instagram_account":{"id":"17841400000000001"},` +
				`"about":"Maps","website":"shop.example","fan_count":12,"followers_count":13,` + picture + `logo.png","width":50}},"id":"3"}`,
		},
		"inside of accounts": {
			"/me?fields=accounts{instagram_business_account{id}}&access_token=EAAPlain",
			`{"accounts":{"data":[{"instagram_business_account":{"id":"17841400000000001"},"id":"3"}],"paging":{"cursors":{"before":"QVFIUjMZD","after":"QVFIUjMZD"}}},"id":"2"}`,
		},
		"a user who granted the address": {
			"/me?fields=email,link,locale,picture&access_token=EAAGranted",
			`{"email":"olga@shop.example","locale":"de_DE",` + picture + `olga.png","width":50}},"id":"2"}`,
		},
		"and without": {"/me?fields=email,locale&access_token=EAAPlain", `{"locale":"de_DE","id":"2"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), "GET", emu.URL+tt.path, http.NoBody)
			require.NoError(t, err)
			res, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			body, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			golden.Diff(t, tt.want, string(body))
		})
	}
}
