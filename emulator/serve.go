package emulator

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/sendmock/sendmock/emulator/internal/httpx"
)

// The bounds of one connection.
const (
	//sendmock:bound time to send the head of a request | the connection is closed | TestSilentConnections
	headerTimeout = 10 * time.Second
	//sendmock:bound time for which a connection without a request is kept | it is closed | TestSilentConnections
	idleTimeout = 2 * time.Minute
	// maxHeader leaves room for a Graph request that holds a whole message in its URL.
	//
	//sendmock:bound bytes of the head of a request, URL and headers | 431, and the connection is closed | TestLongHead
	maxHeader    = 256 << 10
	drainTimeout = 5 * time.Second // containers are killed after ten
)

// Serve answers requests on listeners until ctx is done or one of them fails, then lets those under way finish, and closes the
// emulator. It waits for no connection on which nothing comes, nor for the rest of a request that does not come.
func (e *Emulator) Serve(ctx context.Context, listeners ...net.Listener) error {
	defer func() { _ = e.Close() }()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	srv := &http.Server{
		Handler: e, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return ctx }, // what waits, stops waiting with the server
		ConnState: func(c net.Conn, s http.ConnState) {
			if known, is := c.(*connection); is {
				known.state(s)
			}
		},
		ErrorLog: slog.NewLogLogger(e.log.Handler(), slog.LevelDebug),
	}
	for _, l := range listeners {
		e.reach.Own(l.Addr())
	}
	all := &connections{odd: e.odd, open: map[*connection]struct{}{}}
	served := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() {
			served <- srv.Serve(listener{httpx.CutOff(l), all})
			stop() // a listener that has failed ends the rest too
		}()
	}
	<-ctx.Done()
	e.sandbox.EndWaits()
	all.end()
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	err := srv.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		e.log.Warn("requests under way were cut off", "after", drainTimeout)
		err = srv.Close()
	}
	for range listeners {
		if serveErr := <-served; !errors.Is(serveErr, http.ErrServerClosed) {
			return serveErr
		}
	}
	return err
}
