package messenger

// FirstToken is the active token that is wanted; of several the one that stands first in the world file, so that it is always the same.
// nil: there is none. A token whose end has come counts as active.
func (w *World) FirstToken(wanted func(*Token) bool) *Token {
	var first *Token
	for _, t := range w.Tokens {
		if t.State == TokenActive && wanted(t) && (first == nil || t.Place < first.Place) {
			first = t
		}
	}
	return first
}
