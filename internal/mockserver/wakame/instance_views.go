package wakame

import (
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// findInstance returns the instance in the path, whatever its account is
// (design/api/wakame.md, "Identifiers").
func (s *System) findInstance(c *call) (*instance, error) {
	if !hasIDSyntax(c.id, "i") {
		return nil, errUncaught
	}
	found := s.Data.Instances.Find(c.id)
	if found == nil {
		return nil, errUnknownUUIDResource
	}

	return found, nil
}

// listWire is the only element of the list's response (design/api/wakame.md,
// "Lists and paging").
type listWire struct {
	OwnerTotal int            `json:"owner_total"`
	Start      int            `json:"start"`
	Limit      *int           `json:"limit"`
	Results    []instanceWire `json:"results"`
}

// listInstances lists the caller's instances, newest first. It ignores a start
// and a limit that are not positive numbers.
func (s *System) listInstances(c *call) (any, error) {
	listed := []instanceWire{}
	for _, i := range newestFirst(s.Data.Instances.OwnedBy(c.caller.Name)) {
		if i.isListed(c.now) {
			listed = append(listed, i.instanceWire)
		}
	}
	list := listWire{OwnerTotal: len(listed)}
	start, err := strconv.Atoi(c.query.Get("start"))
	if err == nil {
		list.Start = max(0, start)
	}
	list.Results = listed[min(list.Start, len(listed)):]
	limit, err := strconv.Atoi(c.query.Get("limit"))
	if err == nil && limit > 0 {
		list.Limit = &limit
		list.Results = list.Results[:min(limit, len(list.Results))]
	}

	return []listWire{list}, nil
}

// createInstance returns the instance as it is before the scheduler places it.
func (s *System) createInstance(c *call) (any, error) {
	params, err := sinatra.ParseBody(c.suffix, c.body)
	if err != nil {
		return nil, err
	}
	created := s.Data.newInstance(c.caller.Name, c.now)
	in := instanceInput{params: params, others: s.Data.Instances.OwnedBy(c.caller.Name)}
	err = in.apply(created)
	if err != nil {
		return nil, err
	}
	s.Data.Instances.Add(created)
	s.MarkChanged()

	return created.instanceWire, nil
}

// getInstance shows an instance to every account (design/api/wakame.md, "Access
// to other accounts").
func (s *System) getInstance(c *call) (any, error) {
	found, err := s.findInstance(c)
	if err != nil {
		return nil, err
	}

	return found.instanceWire, nil
}

// deleteInstance serves the only operation that checks the owner.
func (s *System) deleteInstance(c *call) (any, error) {
	found, err := s.findInstance(c)
	if err == nil && found.Account != c.caller.Name {
		return nil, errOperationNotPermitted
	}

	return s.changeInstance(c, s.Data.destroy)
}

func (s *System) stopInstance(c *call) (any, error) {
	return s.changeInstance(c, s.Data.stop)
}

func (s *System) startInstance(c *call) (any, error) {
	return s.changeInstance(c, s.Data.start)
}

// changeInstance changes an instance and returns its id in a list.
func (s *System) changeInstance(c *call, change func(*instance, time.Time) error) (any, error) {
	found, err := s.findInstance(c)
	if err != nil {
		return nil, err
	}
	err = change(found, c.now)
	if err != nil {
		return nil, err
	}
	s.MarkChanged()

	return []string{c.id}, nil
}

// rebootInstance changes nothing: the instance is running throughout. The body
// of the response differs between versions (design/api/wakame.md, "Rebooting an
// instance").
func (s *System) rebootInstance(c *call) (any, error) {
	found, err := s.findInstance(c)
	if err != nil {
		return nil, err
	}
	if found.State != stateRunning {
		return nil, newStateError(found.State)
	}
	if c.v1306 {
		return []string{c.id}, nil
	}

	return struct{}{}, nil
}
