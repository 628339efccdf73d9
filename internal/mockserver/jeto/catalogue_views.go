package jeto

import (
	"net/http"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// hostList lists the hosts to everybody who is signed in.
func (s *System) hostList() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Response {
		if r.Account == "" {
			return flask.Forbidden()
		}
		list := []hostWire{}
		for _, h := range hosts() {
			list = append(list, h.wire())
		}

		return flask.OK(map[string][]hostWire{"hosts": list})
	}}
}

// projectList lists the projects to everybody who is signed in. The original
// also shows the instances of all users and the teams (design/api/jeto.md,
// "Projects"); this server leaves them out, since accounts are kept apart here.
func (s *System) projectList() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Response {
		if r.Account == "" {
			return flask.Forbidden()
		}
		list := []projectWire{}
		for _, p := range projects() {
			list = append(list, p.wire())
		}

		return flask.OK(map[string][]projectWire{"projects": list})
	}}
}

// gitReferences lists what can be cloned. Nobody has to sign in for it, and
// force is mandatory (design/api/jeto.md, "Git references"): without it, or
// with anything but a number, Python raises, as it does for a project that is
// not in git.
func (s *System) gitReferences() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Response {
		_, err := strconv.Atoi(r.URL.Query().Get("force"))
		found := findProject(r.ID())
		if err != nil || found.gitAddress == nil {
			return flask.InternalServerError()
		}

		return flask.OK(map[string][]string{"gitReferences": found.references})
	}}
}
