package rest

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// isHTML reports whether a body is an HTML page.
func isHTML(contentType string, body []byte) bool {
	return strings.Contains(contentType, "text/html") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
}

// htmlTitle returns the title of an HTML page, or its first heading, or its
// text.
func htmlTitle(body []byte) string {
	found := map[string]string{}
	var all strings.Builder
	var inside string
	tokens := html.NewTokenizer(bytes.NewReader(body))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		name, _ := tokens.TagName()
		switch kind {
		case html.StartTagToken:
			inside = string(name)
		case html.EndTagToken:
			inside = ""
		case html.TextToken:
			text := strings.TrimSpace(string(tokens.Text()))
			if text == "" || inside == "script" || inside == "style" {
				continue
			}
			if found[inside] == "" {
				found[inside] = html.UnescapeString(text)
			}
			all.WriteString(html.UnescapeString(text) + " ")
		default:
		}
	}
	for _, tag := range []string{"title", "h1", "h2"} {
		if found[tag] != "" {
			return found[tag]
		}
	}

	return all.String()
}
