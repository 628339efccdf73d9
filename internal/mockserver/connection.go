package mockserver

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
)

// connectionKey is the key of a connection in the context of its requests. The
// value is an *atomic.Bool, which is true after the first request to a system.
type connectionKey struct{}

// ConnContext is the ConnContext of the http.Server around the server. With it
// the server counts connections. Without it there are none in the counters.
func (*Server) ConnContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, new(atomic.Bool))
}

// isNewConnection reports whether a request to a system is the first one of its
// connection. Requests to the admin API do not count.
func isNewConnection(r *http.Request) bool {
	used, counts := r.Context().Value(connectionKey{}).(*atomic.Bool)

	return counts && used.CompareAndSwap(false, true)
}
