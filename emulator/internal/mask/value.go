package mask

import "encoding/json"

// Value is a decoded value with its secrets masked: those in texts, and what stands under the name of a secret.
func (m *Mask) Value(v any) any {
	switch v := v.(type) {
	case string:
		return m.Replace(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[m.Replace(name)] = m.Under(name, e)
		}
		for _, name := range []string{"name", "key"} { // {"name": "access_token", "value": …}
			if text, paired := v[name].(string); paired && v["value"] != nil {
				out["value"] = m.Under(text, v["value"])
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = m.Value(e)
		}
		return out
	}
	return v
}

// Under is a decoded value that stands under a name, such as a header's, with its secrets masked.
func (m *Mask) Under(name string, v any) any {
	end, shown, is := secretName(name)
	if !is {
		return m.Value(v)
	}
	return m.all(v, end == authorization, shown)
}

// Header is Under for a header.
func (m *Mask) Header(name, value string) string {
	shown, _ := m.Under(name, value).(string)
	return shown
}

// all masks every text and number of a value.
func (m *Mask) all(v any, credentials bool, shown string) any {
	switch v := v.(type) {
	case string:
		from, to := afterScheme(v, 0, len(v), credentials)
		if from, to, shown := m.hidden(v, from, to, shown); from < to { // else it is found by itself, or shown already
			return m.Replace(v[:from]) + shown + m.Replace(v[to:])
		}
		return m.Replace(v)
	case json.Number, float64, int, int64:
		return shown
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[m.Replace(name)] = m.all(e, credentials, shown)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = m.all(e, credentials, shown)
		}
		return out
	}
	return v
}

// Names reports whether a secret stands under a name.
func Names(name string) bool {
	_, _, is := secretName(name)
	return is
}

// isPlaceholder reports whether a text is what is shown instead of a secret.
func isPlaceholder(text string) bool {
	switch text {
	case pageToken, userToken, appToken, appSecret, verifyToken, unknown:
		return true
	}
	return false
}
