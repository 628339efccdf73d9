package wakame

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// request is a request to the API.
type request struct {
	method string
	// path is the one below the API's own, without suffix:
	// "/instances/i-abcdefgh".
	path      string
	suffix    sinatra.Suffix
	query     url.Values
	body      []byte
	accountID string
	version   serverVersion
}

// serve does what a call wants and returns the body of the answer, which is
// 200 whatever was done (design/api/wakame.md, "Base URL and encoding"). As
// before filters do, the account is checked before the path is looked at.
func (s *System) serve(c *request) (any, error) {
	now := s.Lock()
	defer s.Unlock()
	caller, err := s.authenticate(c.accountID)
	if err != nil {
		return nil, err
	}
	if err := s.throttle(caller.Name); err != nil {
		return nil, err
	}
	segments := strings.Split(c.path, "/")
	if len(segments) < 2 || segments[0] != "" || segments[1] != "instances" {
		return nil, errNoRoute
	}
	method := c.method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	switch segments = segments[2:]; len(segments) {
	case 0:
		return s.serveInstances(c, method, caller, now)
	case 1:
		return s.serveInstance(method, segments[0], caller, now)
	case 2:
		return s.serveInstanceAction(c, method, segments[0], segments[1], now)
	default:
		return nil, errNoRoute
	}
}

// serveInstances lists instances and makes new ones.
func (s *System) serveInstances(c *request, method string, caller *account, now time.Time) (any, error) {
	switch method {
	case http.MethodGet:
		return s.listInstances(c, caller, now), nil
	case http.MethodPost:
		return s.createInstance(c, caller, now)
	default:
		return nil, errNoRoute
	}
}

// serveInstance serves one instance. There is no PUT in this generation
// (design/api/wakame.md, "Updating an instance").
func (s *System) serveInstance(method, id string, caller *account, now time.Time) (any, error) {
	if id == "" || (method != http.MethodGet && method != http.MethodDelete) {
		return nil, errNoRoute
	}
	found, err := s.findInstance(id)
	if err != nil {
		return nil, err
	}

	// Everybody may see an instance, and do with it what comes below; only this
	// is the owner's alone (design/api/wakame.md, "Access to other accounts").
	if method == http.MethodGet {
		return found.wire(s.Data.catalogue), nil
	}
	if found.Account != caller.Name {
		return nil, newAPIError(codeOperationNotPermitted)
	}
	if err := s.Data.destroy(found, now); err != nil {
		return nil, err
	}
	s.MarkChanged()

	return []string{found.ID}, nil
}

// serveInstanceAction serves the verbs of an instance.
func (s *System) serveInstanceAction(c *request, method, id, verb string, now time.Time) (any, error) {
	work := map[string]func(*instance, time.Time) error{
		"reboot": s.Data.reboot, "stop": s.Data.stop, "start": s.Data.start,
	}[verb]
	if id == "" || work == nil || method != http.MethodPut {
		return nil, errNoRoute
	}
	found, err := s.findInstance(id)
	if err != nil {
		return nil, err
	}
	if err := work(found, now); err != nil {
		return nil, err
	}
	if verb == "reboot" {
		return c.version.rebootResponse(found.ID), nil
	}
	s.MarkChanged()

	return []string{found.ID}, nil
}

// findInstance returns the instance that a path names, whoever has it. Of bad
// syntax comes an exception that nobody catches (design/api/wakame.md,
// "Identifiers").
func (s *System) findInstance(id string) (*instance, error) {
	if !hasIDSyntax(id, "i") {
		return nil, errUncaught
	}
	found := s.Data.instances[id]
	if found == nil {
		return nil, newAPIError(codeUnknownUUIDResource)
	}

	return found, nil
}

// instancesWire is the only element of the list's answer (design/api/wakame.md,
// "Lists and paging").
type instancesWire struct {
	OwnerTotal int            `json:"owner_total"`
	Start      int            `json:"start"`
	Limit      *int           `json:"limit"`
	Results    []instanceWire `json:"results"`
}

// listInstances shows the caller's instances, newest first. A limit that is no
// positive number is none.
func (s *System) listInstances(c *request, caller *account, now time.Time) any {
	shown := []*instance{}
	for _, i := range s.Data.newestFirst(caller) {
		if i.isListed(now) {
			shown = append(shown, i)
		}
	}
	wire := instancesWire{
		OwnerTotal: len(shown), Start: max(0, sinatra.ToInteger(c.query.Get("start"))), Results: []instanceWire{},
	}
	shown = shown[min(wire.Start, len(shown)):]
	if limit := sinatra.ToInteger(c.query.Get("limit")); limit > 0 {
		wire.Limit = &limit
		shown = shown[:min(limit, len(shown))]
	}
	for _, i := range shown {
		wire.Results = append(wire.Results, i.wire(s.Data.catalogue))
	}

	return []instancesWire{wire}
}

// createInstance answers with the instance as it is before the scheduler sees
// it.
func (s *System) createInstance(c *request, caller *account, now time.Time) (any, error) {
	params, err := sinatra.ParseBody(c.suffix, c.body)
	if err != nil {
		return nil, wrapUncaught(err)
	}
	made := newInstance(caller.Name, s.Data.catalogue, now)
	in := instanceInput{params: params, catalogue: s.Data.catalogue, account: caller}
	if err := in.apply(made); err != nil {
		return nil, err
	}
	s.Data.startProvisioning(made, now)
	s.MarkChanged()

	return made.wire(s.Data.catalogue), nil
}
