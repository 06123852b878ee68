package mask

import (
	"bytes"
	"errors"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	plain := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	s := known(t)
	log := Log(plain, func() *Mask { return s.Mask() })
	log.With("of", ofUser).WithGroup("g").Info("GET /"+ofPage, "n", 1, "said", "what "+ofPage, "error", errors.New("no "+secret), "bytes", []byte(ofPage),
		slog.Group("inner", "why", "EAARealProductionTokenOne11111111111111"))
	want := `level=INFO msg="GET /$PAGE_ACCESS_TOKEN" of=$USER_ACCESS_TOKEN g.n=1 g.said="what $PAGE_ACCESS_TOKEN" g.error="no $APP_SECRET" ` +
		"g.bytes=$PAGE_ACCESS_TOKEN g.inner.why=$SECRET\n"
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
