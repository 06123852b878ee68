package mask

import "strings"

// What has the form of a token. Nothing shorter is one: the platform's are far longer, and what people write is not.
const (
	tokenBegins = "EAA"
	minToken    = 21 // letters of an access token of a user or a Page
	minAppID    = 5  // digits before the bar of an app token
	minAppTail  = 16 // letters behind it
)

// shaped is the length of what stands at i and has the form of a token: EAA…, or an app's id|secret. 0: nothing has. after is where a
// secret ends that may lie against it.
func shaped(r *reading, i, after int) int {
	text := r.text
	switch c := text[i]; {
	case c != tokenBegins[0] && (c < '0' || c > '9'):
		return 0
	case i > after && isTokenChar(text[i-1]):
		return 0 // in the middle of something else, as of a message's id
	case c == tokenBegins[0]:
		return userShaped(r, i)
	}
	return appShaped(r, i)
}

func userShaped(r *reading, i int) int {
	if !strings.HasPrefix(r.text[i:], tokenBegins) {
		return 0
	}
	n := tokenChars(r.text[i:])
	if n >= minToken || r.cut && n >= minPart && i+n == len(r.text) {
		return n
	}
	return 0
}

func appShaped(r *reading, i int) int {
	digits := 0
	for i+digits < len(r.text) && r.text[i+digits] >= '0' && r.text[i+digits] <= '9' {
		digits++
	}
	bar := i + digits
	if digits < minAppID || bar == len(r.text) || r.text[bar] != '|' {
		return 0
	}
	n := tokenChars(r.text[bar+1:])
	if n >= minAppTail || r.cut && n >= minPart && bar+1+n == len(r.text) {
		return digits + 1 + n
	}
	return 0
}

// tokenChars is how many characters of tokens a text begins with.
func tokenChars(text string) int {
	for i := range len(text) {
		if !isTokenChar(text[i]) {
			return i
		}
	}
	return len(text)
}

func isTokenChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}
