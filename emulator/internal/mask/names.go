package mask

import "strings"

// named are the ends of names under which a secret stands, without what joins their words, and what is shown instead of one that is
// not known: page_access_token, X-Access-Token and accessToken are alike.
var named = []struct{ end, shown string }{
	{"accesstoken", unknown},
	{"inputtoken", unknown},
	{"exchangetoken", unknown},
	{"refreshtoken", unknown},
	{"clienttoken", unknown},
	{"customtoken", unknown}, // of a Page's language understanding elsewhere: nlp_configs
	{"verifytoken", verifyToken},
	{"clientsecret", unknown},
	{"appsecret", unknown},
	{"appsecretproof", unknown},
	{authorization, unknown},
}

// whole are names that say so only where nothing stands before them: next_page_token is a cursor.
var whole = []string{"pagetoken", "usertoken", "apptoken"}

// authorization holds a scheme, which is no secret, before its secret.
const authorization = "authorization"

// maxName bounds the names that are looked at, with their brackets.
const maxName = 200

// secretName reports whether a name is that of a secret, and what is shown in its place. Any part of one with brackets may be:
// batch[0][access_token], access_token[0].
func secretName(name string) (end, shown string, is bool) {
	for part := range strings.SplitSeq(name, "[") {
		part = strings.TrimSuffix(part, "]")
		if strings.HasPrefix(part, "$") && isPlaceholder(part) {
			continue
		}
		for _, n := range named {
			if _, ends := cutEnd(part, n.end); ends {
				return n.end, n.shown, true
			}
		}
		for _, n := range whole {
			if before, ends := cutEnd(part, n); ends && before == 0 {
				return n, unknown, true
			}
		}
	}
	return "", "", false
}

// cutEnd reports whether a name ends in the letters of end, whatever their case and what joins them, and how much is before.
func cutEnd(name, end string) (before int, ends bool) {
	i := len(name)
	for k := len(end) - 1; k >= 0; i-- {
		if i == 0 {
			return 0, false
		}
		switch c := name[i-1]; {
		case c|0x20 == end[k] && c|0x20 >= 'a':
			k--
		case c != '_' && c != '-' && c != '.' && c != ' ':
			return 0, false
		}
	}
	return i, true
}

// named is the value whose name stands before the separator at i, and what is to be shown instead. from is to where there is none,
// or where it is shown masked already.
func (m *Mask) named(r *reading, i int) (from, to int, shown string) {
	name, quoted := nameBefore(r.text, i)
	if name == "" || r.words && !quoted && r.text[i] == ':' {
		return 0, 0, ""
	}
	end, shown, is := secretName(name)
	switch {
	case is:
		from, to = valueAt(r, i+1, r.text[i], end == authorization)
	case strings.EqualFold(name, "name"), strings.EqualFold(name, "key"):
		from, to, shown, is = pairedValue(r, i)
	}
	if !is || from >= to {
		return 0, 0, ""
	}
	return m.hidden(r.text, from, to, shown)
}

// hidden is what is hidden of a value.
func (m *Mask) hidden(text string, from, to int, shown string) (int, int, string) {
	value := text[from:to]
	if value == "" || value[0] == '$' && isPlaceholder(value[:1+tokenChars(value[1:])]) || value == "null" || value == "true" || value == "false" {
		return 0, 0, ""
	}
	if f, is := m.secret(text[from:]); is && (len(f.text) >= len(value) || !isTokenChar(value[len(f.text)])) {
		return 0, 0, "" // it is found by itself
	}
	return from, to, shown
}

// nameBefore is the name that ends before the separator at i. One that no name of a secret ends like is "".
func nameBefore(text string, i int) (name string, quoted bool) {
	for i > 0 && text[i-1] <= ' ' {
		i--
	}
	if i > 0 && (text[i-1] == '"' || text[i-1] == '\'') {
		quoted = true
		i--
	}
	if i == 0 {
		return "", false
	}
	switch text[i-1] | 0x20 {
	case 'n', 't', 'f', 'e', 'y', ']' | 0x20: // token, authorization, secret, proof; name, key
	default:
		return "", false
	}
	from := i
	for from > 0 && i-from < maxName && isNameChar(text[from-1]) {
		from--
	}
	if from > 0 && text[from-1] == '$' && isPlaceholder(text[from-1:i]) {
		return "", false
	}
	return text[from:i], quoted
}

func isNameChar(c byte) bool { return isTokenChar(c) || c == '.' || c == '[' || c == ']' }

// valueAt is the value that stands behind a separator.
func valueAt(r *reading, i int, separator byte, credentials bool) (from, to int) {
	text := r.text
	next := i
	for next < len(text) && text[next] <= ' ' {
		next++
	}
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || next < len(text) && text[next] == '"' && i < next) {
		i++
	}
	if i == len(text) {
		return i, i
	}
	ends := func(c byte) bool { return c <= ' ' || strings.IndexByte("\"'`<>&\\}", c) >= 0 }
	switch {
	case text[i] == '"' || text[i] == '\'':
		if end := closing(text, i); end > 0 || r.cut {
			if end < 0 {
				end = len(text)
			}
			return afterScheme(text, i+1, end, credentials)
		}
		i++ // nothing closes it: it is no quote
	case (text[i] == '[' || text[i] == '{') && separator == ':':
		return i, balanced(text, i)
	}
	switch {
	case credentials:
		ends = func(c byte) bool { return strings.IndexByte("\n\r\"'&\\", c) >= 0 }
	case separator == ':':
		ends = func(c byte) bool { return c <= ' ' || strings.IndexByte("\"'`<>&\\},;])", c) >= 0 }
	}
	to = i
	for to < len(text) && !ends(text[to]) {
		to++
	}
	if to > i && text[to-1] == ';' && !credentials {
		to-- // between cookies
	}
	return afterScheme(text, i, to, credentials)
}

// afterScheme leaves the scheme of credentials: Bearer, OAuth, Basic.
func afterScheme(text string, from, to int, credentials bool) (int, int) {
	if !credentials {
		return from, to
	}
	value := strings.TrimRight(text[from:to], " \t")
	scheme, _, more := strings.Cut(value, " ")
	switch {
	case more && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz-") == "":
		rest := strings.TrimLeft(value[len(scheme):], " ")
		return from + len(value) - len(rest), from + len(value)
	case strings.EqualFold(scheme, "bearer"), strings.EqualFold(scheme, "oauth"), strings.EqualFold(scheme, "basic"):
		return from, from
	}
	return from, from + len(value)
}

// closing is where the quote at i is closed, or -1.
func closing(text string, i int) int {
	for k := i + 1; k < len(text); k++ {
		switch text[k] {
		case '\\':
			k++
		case text[i]:
			return k
		}
	}
	return -1
}

// balanced is where the list or object ends that begins at i.
func balanced(text string, i int) int {
	depth := 0
	for k := i; k < len(text); k++ {
		switch text[k] {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return k + 1
			}
		case '"':
			if end := closing(text, k); end > 0 {
				k = end
			}
		}
	}
	return len(text)
}

// pairedValue is a value that stands apart from its name: in a part of multipart/form-data, or as the "value" behind a "name".
// The separator at i is that of the name.
func pairedValue(r *reading, i int) (from, to int, shown string, is bool) {
	at, end := valueAt(r, i+1, r.text[i], false)
	part := strings.TrimSuffix(r.text[at:end], ";")
	ends, shown, is := secretName(part)
	if !is {
		return 0, 0, "", false
	}
	rest := r.text[end:]
	rest = strings.TrimLeft(rest, "\"' ")
	end = len(r.text) - len(rest)
	if strings.HasPrefix(rest, ",") {
		if colon := strings.IndexByte(rest[:min(len(rest), maxName)], ':'); colon > 0 && strings.Trim(rest[1:colon], " \t\r\n\"'") == "value" {
			from, to = valueAt(r, end+colon+1, ':', ends == authorization)
			return from, to, shown, true
		}
		return 0, 0, "", false
	}
	head := rest[:min(len(rest), maxPartHead)]
	for _, line := range []string{"\r\n", "\n"} {
		if blank := strings.Index(head, line+line); blank >= 0 {
			from = end + blank + 2*len(line)
			if n := strings.Index(r.text[from:], line+"--"); n >= 0 {
				return from, from + n, shown, true
			}
			return from, len(strings.TrimRight(r.text, "\r\n")), shown, true
		}
	}
	return 0, 0, "", false
}

// maxPartHead bounds the headers of a part of a body.
const maxPartHead = 1 << 10
