package openapitest

import (
	"net/http"
	"net/url"
	"regexp"
)

// spelling describes which requests a system accepts beside those that its
// OpenAPI document lists. The document describes them in words ("Other
// spellings").
type spelling struct {
	// servesHEAD says that the system answers HEAD as GET without a body.
	servesHEAD bool
	// paths turn another spelling of a path into the one that the document
	// lists. They are applied in order.
	paths []replacement
}

// replacement replaces the part of a path that a pattern matches.
type replacement struct {
	pattern *regexp.Regexp
	with    string
}

//nolint:gochecknoglobals // A constant table.
var spellings = map[string]spelling{
	Admin: {servesHEAD: true},
	"jeto": {servesHEAD: true, paths: []replacement{
		{regexp.MustCompile(`/$`), ""},
	}},
	"qubell":      {servesHEAD: true},
	"sharedcloud": {servesHEAD: true},
	"wakame": {paths: []replacement{
		{regexp.MustCompile(`^/api/11\.12/`), "/api/"},
		{regexp.MustCompile(`^/api/netfilter_groups`), "/api/security_groups"},
		{regexp.MustCompile(`\.(json|yml)$`), ""},
	}},
	"zaoshu": {servesHEAD: true},
}

// documentedRequest returns a request with the method and the path that the
// document lists for it.
func (d *document) documentedRequest(sent *http.Request) *http.Request {
	request := sent.Clone(sent.Context())
	if request.Method == http.MethodHead && spellings[d.name].servesHEAD {
		request.Method = http.MethodGet
	}
	path := sent.URL.EscapedPath()
	for _, each := range spellings[d.name].paths {
		path = each.pattern.ReplaceAllString(path, each.with)
	}
	request.URL.RawPath = d.model.Servers[0].URL + path
	unescaped, err := url.PathUnescape(request.URL.RawPath)
	if err == nil {
		request.URL.Path = unescaped
	}

	return request
}
