package system

import (
	"cmp"
	"errors"
	"net/http"
	"regexp"
	"strings"
)

// The errors of Router.Find.
var (
	// ErrNoRoute reports that no pattern has the path.
	ErrNoRoute = errors.New("no route has this path")
	// ErrMethod reports that patterns have the path, but none has the method.
	ErrMethod = errors.New("no route has this method")
)

// Router finds the handler for the method and the path of a request. The
// handlers for GET serve HEAD, too, as in the frameworks of all originals. H is
// the type of the handlers of a system.
type Router[H any] struct {
	routes []route[H]
}

type route[H any] struct {
	method  string
	path    *regexp.Regexp
	handler H
}

// Handle adds a handler for a pattern such as "GET /instances/{id}". A variable
// {name} matches text without a slash, and {name:regexp} what its regular
// expression matches.
func (rt *Router[H]) Handle(pattern string, handler H) {
	method, path, _ := strings.Cut(pattern, " ")
	variable := regexp.MustCompile(`\{.+?\}`)
	path = variable.ReplaceAllStringFunc(path, func(text string) string {
		name, expression, _ := strings.Cut(strings.Trim(text, "{}"), ":")

		return "(?P<" + name + ">" + cmp.Or(expression, `[^/]+`) + ")"
	})
	rt.routes = append(rt.routes, route[H]{method, regexp.MustCompile("^" + path + "$"), handler})
}

// Find returns the handler for the method of a request and for a path, which
// may differ from that of the request, and sets the path values of the request.
// The error is ErrNoRoute or ErrMethod.
func (rt *Router[H]) Find(r *http.Request, path string) (handler H, err error) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	err = ErrNoRoute
	for _, route := range rt.routes {
		values := route.path.FindStringSubmatch(path)
		if values == nil {
			continue
		}
		if route.method != method {
			err = ErrMethod
			continue
		}
		for at, name := range route.path.SubexpNames()[1:] {
			r.SetPathValue(name, values[at+1])
		}

		return route.handler, nil
	}

	return handler, err
}
