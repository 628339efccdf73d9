// Package nginx writes the pages of the proxy in front of a system, which is where answers come from that no system wrote.
package nginx

import (
	"fmt"
	"net/http"
)

// ContentType is the type of a Page.
const ContentType = "text/html"

// Page returns nginx's own page for a status.
func Page(status int) string {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))

	return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title + "</h1></center>\r\n" +
		"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
}
