package decode

// Weigh says how many values a JSON text has at most and how deep they are nested, without decoding any: what is short as text can
// be very large decoded. Of what is no JSON it says something.
func Weigh(text []byte) (values, deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			values++
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		case c == ',':
			values++
		}
	}
	return values + 1, deepest
}
