package system

import (
	"fmt"
	"net/http"
)

// ProxyPageContentType is the content type of a ProxyPage.
const ProxyPageContentType = "text/html"

// ProxyPage returns nginx's page for a status.
func ProxyPage(status int) string {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))

	return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title + "</h1></center>\r\n" +
		"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
}
