package openapitest

import (
	"net/http"
	"net/url"
	"regexp"
)

// replacement replaces the part of a path that a pattern matches.
type replacement struct {
	pattern *regexp.Regexp
	with    string
}

// otherSpellings turn another spelling of a path, which a system accepts, into
// the one that its OpenAPI document lists. They are applied in order. The
// documents describe them in words ("Other spellings").
//
//nolint:gochecknoglobals // A constant table.
var otherSpellings = map[string][]replacement{
	"jeto": {
		{regexp.MustCompile(`/$`), ""},
	},
	"wakame": {
		{regexp.MustCompile(`^/api/11\.12/`), "/api/"},
		{regexp.MustCompile(`^/api/netfilter_groups`), "/api/security_groups"},
		{regexp.MustCompile(`\.(json|yml)$`), ""},
	},
}

// documentedRequest returns a request with the method and the path that the
// document lists for it. All systems answer HEAD as GET without a body.
func (d *document) documentedRequest(sent *http.Request) *http.Request {
	request := sent.Clone(sent.Context())
	if request.Method == http.MethodHead {
		request.Method = http.MethodGet
	}
	path := sent.URL.EscapedPath()
	for _, each := range otherSpellings[d.name] {
		path = each.pattern.ReplaceAllString(path, each.with)
	}
	request.URL.RawPath = d.model.Servers[0].URL + path
	unescaped, err := url.PathUnescape(request.URL.RawPath)
	if err == nil {
		request.URL.Path = unescaped
	}

	return request
}
