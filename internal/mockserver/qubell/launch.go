package qubell

import (
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// The names that only a request to launch has (the sheet, section 2).
const (
	keyEnvironment     = "environmentId"
	keyVersion         = "version"
	keyDestroyInterval = "destroyInterval"
)

const (
	// defaultDestroyInterval is after what time an instance is destroyed whose launch does not say (the sheet, section 2).
	defaultDestroyInterval = time.Hour
	// never as an interval lets the instance live.
	never = "-1"
)

// launchSpec is what a request to launch says.
type launchSpec struct {
	name, environment string
	// destroyAfter is nil if the instance is not to be destroyed.
	destroyAfter *time.Duration
	wanted       *wanted
}

// launch makes an instance. It is shown from now on, and its first job begins when it has been Requested for a while.
func (s *System) launch(c *call) (any, error) {
	in, err := c.object()
	if err != nil {
		return nil, err
	}

	of := lookUp(c.account.Applications, c.PathValue("id"))
	if of == nil {
		return nil, notFound("application")
	}

	spec, err := c.account.readLaunch(in)
	if err != nil {
		return nil, err
	}

	target, err := s.planner(c).plan(c.account.module(of.ID), spec.wanted, configuration{})
	if err != nil {
		return nil, err
	}

	made := newInstance(c.account, c.now)
	made.Application, made.Environment = of.ID, spec.environment

	// The sheet does not say what a generated name looks like.
	if made.Name = spec.name; made.Name == "" {
		made.Name = of.Name + " " + made.ID
	}

	s.Store.add(made)
	s.Store.configure(made, target)

	// There always is one.
	workflow, _ := s.Store.manifest(made).Workflow(manifest.Launch)
	made.Job = s.Store.newJob(manifest.Launch, made.Owner, workflow, target.Parameters, c.now.Add(s.Store.boot))
	// Nothing older than the launch could be shown instead.
	made.Job.Shown = made.Job.Begins

	if spec.destroyAfter != nil {
		made.Schedules = append(made.Schedules, &schedule{
			ID: newID(c.now), Name: manifest.Destroy, At: c.now.Add(*spec.destroyAfter),
		})
	}

	s.Changed()

	return idWire{ID: made.ID}, nil
}

// readLaunch reads a request to launch.
func (c *catalogue) readLaunch(in play.Object) (*launchSpec, error) {
	var (
		spec launchSpec
		err  error
	)

	if spec.name, err = play.FieldOr(in, keyInstanceName, ""); err != nil {
		return nil, err
	}

	if spec.environment, err = c.readEnvironment(in); err != nil {
		return nil, err
	}

	if spec.destroyAfter, err = readDestroyInterval(in); err != nil {
		return nil, err
	}

	if spec.wanted, err = readWanted(in, keyVersion); err != nil {
		return nil, err
	}

	if _, nested := in[keyParameters]; !nested {
		spec.wanted.parameters = flatParameters(in)
	}

	return &spec, nil
}

// flatParameters returns the parameters of the older form of a request, flat beside the reserved names (the sheet,
// section 2).
func flatParameters(in play.Object) manifest.Values {
	flat := in.Given()
	for _, reserved := range []string{
		keyEnvironment, keyInstanceName, keyVersion, keyRevision, keyDestroyInterval, keySubmodules,
	} {
		delete(flat, reserved)
	}

	return manifest.Values(flat)
}

// readEnvironment returns the id of the environment; clients leave it out, or blank, for the default one.
func (c *catalogue) readEnvironment(in play.Object) (string, error) {
	id, err := play.FieldOr(in, keyEnvironment, "")
	if err != nil {
		return "", err
	}

	found := c.defaultEnvironment()
	if id != "" {
		found = lookUp(c.Environments, id)
	}

	if found == nil {
		return "", badRequestf("%s: there is no such environment", keyEnvironment)
	}

	return found.ID, nil
}

// readDestroyInterval reads a number of milliseconds, which an old client sends as a string (the sheet, section 2).
func readDestroyInterval(in play.Object) (*time.Duration, error) {
	raw := string(in[keyDestroyInterval])

	switch text, err := play.Field[string](in, keyDestroyInterval); {
	case text != nil:
		raw = *text
	case err == nil:
		return new(defaultDestroyInterval), nil
	}

	if raw == never {
		return nil, nil //nolint:nilnil // nil is an instance that lives
	}

	interval, ok := milliseconds(raw)
	if !ok {
		return nil, badRequestf("%s: a number of milliseconds is expected, or %s", keyDestroyInterval, never)
	}

	return &interval, nil
}
