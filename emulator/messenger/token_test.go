package messenger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFirstToken(t *testing.T) {
	t.Parallel()
	shop, other := &Page{ID: "1"}, &Page{ID: "2"}
	w := NewWorld()
	for i, token := range []Token{
		{Value: "revoked", Page: shop, State: TokenRevoked},
		{Value: "other", Page: other, State: TokenActive},
		{Value: "first", Page: shop, State: TokenActive},
		{Value: "second", Page: shop, State: TokenActive},
	} {
		token.Place = i
		w.Tokens[token.Value] = &token
	}
	got := w.FirstToken(func(t *Token) bool { return t.Page == shop })
	if diff := cmp.Diff("first", got.Value); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := w.FirstToken(func(t *Token) bool { return t.Kind == UserToken }); got != nil {
		t.Errorf("there is no token of a user, and got %s", got.Value)
	}
}
