package mask

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/clock"
)

// Whatever stands around it, a token is not shown, and masking twice is masking once.
func FuzzReplace(f *testing.F) {
	const token = "EAARealProductionTokenOne11111111111111"
	for _, around := range [][2]string{
		{"", ""},
		{"access_token=", "&x=1"},
		{`{"access_token":"`, `"}`},
		{`{"a":["\u0041`, `"]}`},
		{"%3D", "%26"},
		{"Authorization: Bearer ", "\n"},
		{"x=%7B%22access%5Ftoken%22%3A%22", "%22%7D"},
		{`name="access_token"` + "\r\n\r\n", "\r\n--b"},
		{"+", "+"},
		{`\`, `\`},
		{"%", "%"},
		{"$", "$"},
		{`access_token:{"a":[`, `]}`},
		{"$PAGE_ACCESS_TOKEN=", "$SECRET"},
		{`"key":"client_secret","value":"`, `"`},
		{"access_token='", ""},
		{"http://bot:", "@host/"},
		{"http%3A%2F%2Fbot%3Ax%40", "%40host"},
	} {
		f.Add(around[0], around[1], false)
		f.Add(around[0], around[1], true)
	}
	f.Fuzz(func(t *testing.T, before, after string, cut bool) {
		if n := len(before); n > 0 && isTokenChar(before[n-1]) {
			before += " " // in the middle of a word nothing has the form of a token
		}
		mask, replace := known(t).Mask(), (*Mask).Replace
		if cut {
			replace = (*Mask).ReplaceCut
		}
		for _, secret := range []string{token, ofPage} {
			once := replace(mask, before+secret+after)
			if strings.Contains(once, secret) {
				t.Errorf("%q holds %s", once, secret)
			}
			if twice := replace(mask, once); twice != once {
				t.Errorf("%q became %q, and %q", before+secret+after, once, twice)
			}
		}
	})
}

// Masking twice is masking once, for texts as clients write them.
func TestReplaceTwice(t *testing.T) {
	t.Parallel()
	mask := known(t).Mask()
	piece := rapid.SampledFrom([]string{
		"access_token", "client_secret", "Authorization", "name", "value", "message", "=", ":", ": ", "&", `"`, "'", "{", "}", "[", "]", ",", ";", " ", "\r\n", "\r\n\r\n",
		"%22", "%3D", "%5B", `\"`, `\u0061`, "+", "Bearer ", ofPage, ofUser, "one", "123456|abcdefghijklmnopq", "EAARealProductionTokenOne11111111111111", "$SECRET", "null", "--b",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 14).Draw(t, "pieces"), "")
		once := mask.Replace(text)
		if twice := mask.Replace(once); twice != once {
			t.Fatalf("%q became %q, and %q", text, once, twice)
		}
	})
}

// No text takes longer than its length says, however many secrets there are, and however much they are alike.
func TestReplaceIsBounded(t *testing.T) {
	t.Parallel()
	var more []string
	for i := range 2000 {
		more = append(more, strings.Repeat("a", 8+i%500)+strings.Repeat("b", i/500))
	}
	mask := known(t).Mask(more...)
	const size = 64 << 10
	for _, unit := range []string{
		"a", "E", "EAA", "1", "1|", "=", "access_token=", "access_token:{", `access_token:"`, "access_token:[", `{"access_token":`, "name=access_token ",
		"name=access_token,", "%25", "%2525", `\\`, `\u005c`, `%5C`, "+", `\"`, "access_token: ", "n=", "access_token='",
	} {
		text := strings.Repeat(unit, size/len(unit))
		from := clock.System()
		mask.ReplaceCut(text)
		if took := clock.System().Sub(from); took > 20*time.Second { // it is a fraction of a second; a square would be minutes
			t.Errorf("%q took %s", unit, took)
		}
	}
	require.Less(t, len(mask.Replace(strings.Repeat(ofPage, 100))), 100*len(ofPage))
}
