package system

import (
	"io"
	"net/http"
	"strconv"
)

// ThrottledError reports that an account has sent too many requests to a system
// whose API has no rate limit. The limit that the user set is then that of a
// proxy before the system, which answers with a page of its own.
type ThrottledError struct {
	// RetryAfter is how long to wait, in seconds.
	RetryAfter int
}

// Error implements error.
func (*ThrottledError) Error() string {
	return "too many requests"
}

// Write writes the proxy's 429.
func (e *ThrottledError) Write(w http.ResponseWriter) {
	w.Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
	w.Header().Set("Content-Type", ProxyPageContentType)
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = io.WriteString(w, ProxyPage(http.StatusTooManyRequests))
}
