package drf

import (
	"net/http"
	"strings"
)

// Router finds the view of a path, as Django's URL resolver and its
// CommonMiddleware do. All its routes end in a slash.
type Router struct {
	prefix string
	access AccessControl
	routes []route
}

type route struct {
	segments []string
	view     *View
}

// NewRouter returns a router without routes. The prefix is what has been cut
// off the requests' paths (Django's script name); it is put before the paths
// that the router redirects to.
func NewRouter(prefix string, gate AccessControl) *Router {
	return &Router{prefix: prefix, access: gate}
}

// Handle sends the requests for a path to a view. One segment of the path may
// be "{id}", which stands for anything without a dot (the framework's usual
// lookup). Routes are tried in their order.
func (rt *Router) Handle(path string, view *View) {
	rt.routes = append(rt.routes, route{segments: strings.Split(path, "/"), view: view})
}

// ServeHTTP answers with a view; with a redirect if only the slash at the end
// is missing (301 also for writes, whose body is then lost, as everywhere with
// APPEND_SLASH); or else with Django's page for 404.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if view, id := rt.find(r.URL.Path); view != nil {
		view.serve(w, r, id, rt.access)

		return
	}
	if view, _ := rt.find(r.URL.Path + "/"); view != nil {
		target := rt.prefix + r.URL.EscapedPath() + "/"
		if r.URL.RawQuery != "" {
			target += "?" + r.URL.RawQuery
		}
		w.Header().Set("Location", target)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusMovedPermanently)

		return
	}
	writePage(w, http.StatusNotFound, "Not Found", "The requested resource was not found on this server.")
}

func (rt *Router) find(path string) (*View, string) {
	segments := strings.Split(path, "/")
	for _, route := range rt.routes {
		if id, ok := route.match(segments); ok {
			return route.view, id
		}
	}

	return nil, ""
}

func (rt *route) match(segments []string) (string, bool) {
	if len(segments) != len(rt.segments) {
		return "", false
	}
	id := ""
	for i, segment := range segments {
		switch {
		case rt.segments[i] == "{id}" && segment != "" && !strings.Contains(segment, "."):
			id = segment
		case rt.segments[i] != segment:
			return "", false
		}
	}

	return id, true
}
