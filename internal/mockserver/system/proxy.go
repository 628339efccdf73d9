package system

import (
	"fmt"
	"net/http"
	"strconv"
)

// ProxyError makes a proxy before the system refuse a request, with nginx's
// page for a status. So does the rate limit that the user sets for a system
// whose API has none.
type ProxyError struct {
	// Status is the status of the response.
	Status int
	// RetryAfter is how long the caller should wait, in seconds; 0 sends no
	// Retry-After.
	RetryAfter int
}

// Error implements error.
func (e *ProxyError) Error() string {
	return "the proxy answers " + strconv.Itoa(e.Status)
}

// Write writes the page.
func (e *ProxyError) Write(w http.ResponseWriter) {
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
	}
	title := fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
	WriteText(w, e.Status, "text/html", "<html>\r\n<head><title>"+title+"</title></head>\r\n<body>\r\n"+
		"<center><h1>"+title+"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
}
