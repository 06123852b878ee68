package mask

import (
	"context"
	"log/slog"
)

// Log is a logger that writes where log does, with the secrets masked that of answers to by then.
func Log(log *slog.Logger, of func() *Mask) *slog.Logger {
	return slog.New(&handler{log.Handler(), of})
}

// handler masks the message and the attributes of every record.
type handler struct {
	slog.Handler
	of func() *Mask
}

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	mask := h.of()
	shown := slog.NewRecord(r.Time, r.Level, mask.Words(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		shown.AddAttrs(mask.attr(a))
		return true
	})
	return h.Handler.Handle(ctx, shown)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	mask, shown := h.of(), make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		shown[i] = mask.attr(a)
	}
	return &handler{h.Handler.WithAttrs(shown), h.of}
}

func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.Handler.WithGroup(name), h.of}
}

// attr is an attribute with its secrets masked. What is neither text nor an error cannot hold one.
func (m *Mask) attr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, m.Words(v.String()))
	case slog.KindGroup:
		shown := make([]any, 0, len(v.Group()))
		for _, inner := range v.Group() {
			shown = append(shown, m.attr(inner))
		}
		return slog.Group(a.Key, shown...)
	case slog.KindAny:
		if err, is := v.Any().(error); is {
			return slog.String(a.Key, m.Words(err.Error()))
		}
		if text, is := v.Any().([]byte); is {
			return slog.String(a.Key, m.Words(string(text)))
		}
	}
	return a
}
