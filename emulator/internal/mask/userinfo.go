package mask

import "strings"

// password is where the password stands of a URL whose :// is at i: http://user:password@host.
func password(r *reading, i int) (from, to int) {
	if !strings.HasPrefix(r.text[i:], "://") {
		return 0, 0
	}
	begins := i + len("://")
	all := authority(r.text[begins:])
	colon := strings.IndexByte(all, ':')
	if colon < 0 {
		return 0, 0
	}
	from = begins + colon + 1
	at := strings.LastIndexByte(all, '@')
	switch {
	case at > colon:
		to = begins + at
	case at < 0 && r.cut && begins+len(all) == len(r.text):
		to = len(r.text)
		if port(r.text[from:]) {
			return 0, 0
		}
	default:
		return 0, 0
	}
	if isPlaceholder(r.text[from:to]) {
		return 0, 0
	}
	return from, to
}

// authority is what stands before the path of a URL. Passwords have almost every character; a port that is followed by what stands
// between values ends it, for what comes next is another value.
func authority(text string) string {
	if end := strings.IndexFunc(text, func(c rune) bool { return c <= ' ' || strings.ContainsRune("\"<>\\`/?#", c) }); end >= 0 {
		text = text[:end]
	}
	if colon := strings.IndexByte(text, ':'); colon > 0 {
		rest := text[colon+1:]
		digits := strings.TrimLeft(rest, "0123456789")
		if digits != "" && strings.IndexByte("&',;)]}", digits[0]) >= 0 && port(rest[:len(rest)-len(digits)]) {
			return text[:len(text)-len(digits)]
		}
	}
	return text
}

func port(text string) bool {
	return len(text) <= len("65535") && strings.Trim(text, "0123456789") == ""
}
