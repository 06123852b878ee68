package soak

import "slices"

// spoil changes some bytes of a request.
func (m *maker) spoil(q *request) {
	target := []byte(q.target)
	for range 1 + m.IntN(3) {
		if len(q.body) > 0 && !m.often(3) {
			q.body = m.spoilt(q.body)
		} else {
			target = m.spoilt(target)
		}
	}
	q.target = string(target)
}

func (m *maker) spoilt(b []byte) []byte {
	if len(b) == 0 {
		return b
	}
	at := m.IntN(len(b))
	switch m.IntN(5) {
	case 0:
		return slices.Delete(slices.Clone(b), at, min(len(b), at+1+m.IntN(8)))
	case 1:
		return slices.Insert(slices.Clone(b), at, b[at:min(len(b), at+m.IntN(64))]...)
	case 2:
		return slices.Insert(slices.Clone(b), at, []byte(one(m.Rand, []string{"\"", "{", "}", "[", "]", ":", ",", "&", "=", "%", "\\u", "\x00", "/", "?", "--soak", "e9"}))...)
	case 3:
		return b[:at]
	}
	b = slices.Clone(b)
	b[at] = byte(m.Uint32())
	return b
}
