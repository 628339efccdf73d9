package jeto_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The error responses of Flask-RESTful (design/api/jeto.md, "Errors").
const (
	internalErrorBody = `{"message": "Internal Server Error"}` + "\n"
	forbiddenBody     = `{"message": "You don't have the permission to access the requested resource. ` +
		`It is either read-protected or not readable by the server."}`
	notFoundBody = `{"message": "The requested URL was not found on the server.  ` +
		`If you entered the URL manually please check your spelling and try again. You have requested this URI ` +
		`[/api/instances/999] but did you mean /api/instances/<int:id> or /api/instances or ... ?"}`
	notFoundPage = "<html><title>404 Not Found</title></html>"
)

func TestError_KindOfResponse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		response clienttest.Response
		kind     rest.Kind
		text     string
	}{
		"forbidden": {
			clienttest.Response{Status: 403, Body: forbiddenBody},
			rest.Forbidden, "403 Forbidden: You don't have the permission",
		},
		"bad request": {
			clienttest.Response{Status: 400, Body: `{"message": "The browser sent a request."}`},
			rest.Invalid, "400 Bad Request: The browser sent a request.",
		},
		"wrong method": {
			clienttest.Response{Status: 405, Body: `{"message": "The method is not allowed for the requested URL."}`},
			rest.Rejected, "405 Method Not Allowed: The method",
		},
		"error of another server": {
			clienttest.Response{Status: 400, Body: `["no"]`}, rest.Invalid, `400 Bad Request: ["no"]`,
		},
		"page of the debugger": {
			clienttest.Response{Status: 500, Body: "<html><title>KeyError // Werkzeug Debugger</title></html>"},
			rest.InDoubt, "Werkzeug Debugger",
		},
		"HTML page":   {clienttest.Response{Status: 200, Body: clienttest.HTMLPage}, rest.InDoubt, "Sign in"},
		"no response": {clienttest.Response{}, rest.InDoubt, "closed the connection"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := clienttest.NewServer(t, map[string][]clienttest.Response{
				"POST /api/instances/1": {test.response},
				listRequest:             clienttest.OK(envelope(listedDocument)),
			}, nil)
			run := jeto.Run{Command: jeto.RunScript, Machine: "www", Script: "status"}
			err := clienttest.NewClient(t, connect, server.URL, 2).RunCommand(t.Context(), "1", run)
			if rest.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			const prefix = `Jeto: could not run runScript "status" on machine "www" of instance "1": POST `
			if !strings.HasPrefix(err.Error(), prefix) {
				t.Errorf("got %v, want the prefix %s", err, prefix)
			}
			posts := 0
			for _, request := range server.Requests() {
				if request.Method == http.MethodPost {
					posts++
				}
			}
			if posts != 1 {
				t.Errorf("the client sent the command %d times, want once", posts)
			}
		})
	}
}

// TestError_NotFoundOnlyIfListLacksInstance also checks which requests the
// client sends to confirm it.
func TestError_NotFoundOnlyIfListLacksInstance(t *testing.T) {
	t.Parallel()
	const path = "/api/instances/1"
	for request, call := range map[string]func(context.Context, *jeto.Client) error{
		"GET " + path: getDetails,
		"GET " + path + "/www/ip": func(ctx context.Context, c *jeto.Client) error {
			_, err := c.GetIP(ctx, "1", "www")

			return err
		},
		"DELETE " + path: func(ctx context.Context, c *jeto.Client) error { return c.DeleteInstance(ctx, "1") },
		"POST " + path: func(ctx context.Context, c *jeto.Client) error {
			return c.RunCommand(ctx, "1", jeto.Run{Command: jeto.Provision})
		},
	} {
		listed, unavailable := envelope(listedDocument), rest.Unavailable
		if strings.HasPrefix(request, http.MethodPost) {
			unavailable = rest.InDoubt // The server may have run the command.
		}
		for name, test := range map[string]struct {
			response []clienttest.Response
			list     string
			kind     rest.Kind
			// lists is the number of requests for the list. The client retries
			// after a malformed list.
			lists int
		}{
			"500, not in the list":      {clienttest.Respond(500, internalErrorBody), envelope(), rest.NotFound, 1},
			"500, in the list":          {clienttest.Respond(500, internalErrorBody), listed, unavailable, 1},
			"500, malformed list":       {clienttest.Respond(500, internalErrorBody), `{}`, rest.Malformed, 3},
			"404, not in the list":      {clienttest.Respond(404, notFoundBody), envelope(), rest.NotFound, 1},
			"404, in the list":          {clienttest.Respond(404, notFoundBody), listed, rest.Malformed, 1},
			"404 page, not in the list": {clienttest.Respond(404, notFoundPage), envelope(), rest.NotFound, 1},
			"404 page, in the list":     {clienttest.Respond(404, notFoundPage), listed, rest.Malformed, 1},
		} {
			t.Run(request+" "+name, func(t *testing.T) {
				t.Parallel()
				server := clienttest.NewServer(t, map[string][]clienttest.Response{
					request: test.response, listRequest: clienttest.OK(test.list),
				}, nil)
				err := call(t.Context(), clienttest.NewClient(t, connect, server.URL, 2))
				if rest.KindOf(err) != test.kind {
					t.Errorf("got %v of kind %q, want kind %q", err, rest.KindOf(err), test.kind)
				}
				const message = `the API key sees no instance with the id "1"`
				if test.kind == rest.NotFound && !strings.HasSuffix(err.Error(), message) {
					t.Errorf("got %v, want %s", err, message)
				}
				want := append([]string{request}, slices.Repeat([]string{listRequest}, test.lists)...)
				if test.kind == rest.Unavailable && strings.HasPrefix(request, http.MethodGet) {
					want = append(want, request, request, request) // The client retries a GET after an error.
				}
				requests := server.Requests()
				got := make([]string, 0, len(requests))
				for _, each := range requests {
					got = append(got, each.Method+" "+each.URI)
				}
				if !slices.Equal(got, want) {
					t.Errorf("the client sent %q, want %q", got, want)
				}
			})
		}
	}
}

func TestError_FailedListIsNotNotFound(t *testing.T) {
	t.Parallel()
	// The client retries twice after a malformed list.
	lists := []string{listRequest, listRequest, listRequest}
	withoutID := clienttest.With(t, listedDocument, `{"id":""}`)
	for name, test := range map[string]struct {
		list, hosts []clienttest.Response
		kind        rest.Kind
		text        string
		requests    []string
	}{
		"unknown API key": {
			clienttest.Respond(500, internalErrorBody), clienttest.Respond(403, forbiddenBody),
			rest.Unauthorized, "an API key that it does not know",
			[]string{listRequest, hostsRequest},
		},
		"server error": {
			clienttest.Respond(500, internalErrorBody), clienttest.OK(`{"hosts":[]}`),
			rest.Unavailable, "500 Internal Server Error: Internal Server Error (after 3 attempts)",
			[]string{listRequest, hostsRequest, listRequest, listRequest, listRequest},
		},
		"server error, once": {
			[]clienttest.Response{
				{Status: 500, Body: internalErrorBody}, {Status: 200, Body: envelope(listedDocument)},
			},
			clienttest.Respond(500, internalErrorBody), "", "",
			[]string{listRequest, hostsRequest, listRequest},
		},
		"another server": {
			clienttest.Respond(404, `{"message":"no route"}`), nil,
			rest.Malformed, "404 Not Found: no route",
			[]string{listRequest},
		},
		"no list":   {clienttest.OK(`{"hosts":[]}`), nil, rest.Malformed, "there is no list", lists},
		"null":      {clienttest.OK(`null`), nil, rest.Malformed, "there is no list", lists},
		"null list": {clienttest.OK(`{"instances":null}`), nil, rest.Malformed, "there is no list", lists},
		"string":    {clienttest.OK(`"x"`), nil, rest.Malformed, "stands where a list was expected", lists},
		"no keys": {
			clienttest.OK(envelope(listedDocument, `{}`)), nil,
			rest.Malformed, "element 2 of the list: an object lacks id", lists,
		},
		"no id": {
			clienttest.OK(envelope(withoutID)), nil,
			rest.Malformed, "element 1 of the list: the instance has no id", lists,
		},
		"null element": {clienttest.OK(envelope(`null`)), nil, rest.Malformed, "element 1 of the list: null", lists},
		"HTML page":    {clienttest.OK(clienttest.HTMLPage), nil, rest.Malformed, "Sign in", lists},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := clienttest.NewServer(
				t, map[string][]clienttest.Response{listRequest: test.list, hostsRequest: test.hosts}, nil,
			)
			_, err := clienttest.NewClient(t, connect, server.URL, 2).GetInstance(t.Context(), "1")
			if rest.KindOf(err) != test.kind || (err != nil && !strings.Contains(err.Error(), test.text)) {
				t.Errorf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			server.WantRequests(t, test.requests...)
		})
	}
}

// TestDiscovery_Errors lists the projects and the hosts.
func TestDiscovery_Errors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		response clienttest.Response
		kind     rest.Kind
		text     string
		requests int
	}{
		"unknown API key": {
			clienttest.Response{Status: 403, Body: forbiddenBody},
			rest.Unauthorized, "by the server, which is Jeto's response to an API key that it does not know", 1,
		},
		"version without the list": {
			clienttest.Response{Status: 500, Body: internalErrorBody},
			rest.Unavailable, "the versions of Jeto that do not serve this list", 1,
		},
		"another server": {
			clienttest.Response{Status: 404, Body: notFoundPage}, rest.Malformed, "404 Not Found", 1,
		},
		"gateway without a server": {clienttest.Response{Status: 502}, rest.Unavailable, "502 Bad Gateway", 3},
	} {
		for request, call := range map[string]func(context.Context, *jeto.Client) error{
			projectsRequest: listProjects, hostsRequest: listHosts,
		} {
			t.Run(request+" "+name, func(t *testing.T) {
				t.Parallel()
				server := clienttest.NewServer(t, map[string][]clienttest.Response{request: {test.response}}, nil)
				err := call(t.Context(), clienttest.NewClient(t, connect, server.URL, 2))
				if rest.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.text) {
					t.Errorf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
				}
				server.WantRequests(t, slices.Repeat([]string{request}, test.requests)...)
			})
		}
	}
}
