package qubell

import (
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// The names that only a request to launch has (design/api/qubell.md, "Creating
// an instance").
const (
	keyEnvironment     = "environmentId"
	keyVersion         = "version"
	keyDestroyInterval = "destroyInterval"
)

const (
	// defaultDestroyInterval is after what time an instance is destroyed whose
	// launch does not say (design/api/qubell.md, "Automatic destruction").
	defaultDestroyInterval = time.Hour
	// neverDestroy as an interval lets the instance live.
	neverDestroy = "-1"
)

// launchInput is what a request to launch says.
type launchInput struct {
	name, environment string
	// destroyAfter is nil if the instance is not to be destroyed.
	destroyAfter  *time.Duration
	configuration *configurationInput
}

// launch makes an instance. It is shown from now on, and its first job begins
// when it has been Requested for a while.
func (s *System) launch(c *request) (any, error) {
	in, err := c.readObject()
	if err != nil {
		return nil, err
	}
	of := findByID(c.account.Applications, c.PathValue("id"))
	if of == nil {
		return nil, notFound("application")
	}
	spec, err := c.account.readLaunchInput(in)
	if err != nil {
		return nil, err
	}
	target, err := s.configurationBuilder(c).build(c.account.module(of.ID), spec.configuration, configuration{})
	if err != nil {
		return nil, err
	}
	made := newInstance(c.account, c.now)
	made.Application, made.Environment = of.ID, spec.environment

	// The form of a generated name is not documented (design/api/qubell.md,
	// "Creating an instance").
	if made.Name = spec.name; made.Name == "" {
		made.Name = of.Name + " " + made.ID
	}
	s.Data.addInstance(made)
	s.Data.applyConfiguration(made, target)

	// There always is one.
	workflow, _ := s.Data.manifest(made).Workflow(manifest.Launch)
	made.Job = s.Data.newJob(manifest.Launch, made.Owner, workflow, target.Parameters, c.now.Add(s.Data.bootDuration))
	// Nothing older than the launch could be shown instead.
	made.Job.VisibleAt = made.Job.StartsAt
	if spec.destroyAfter != nil {
		made.Schedules = append(made.Schedules, &schedule{
			ID: newID(c.now), Name: manifest.Destroy, RunAt: c.now.Add(*spec.destroyAfter),
		})
	}
	s.MarkChanged()

	return idWire{ID: made.ID}, nil
}

// readLaunchInput reads a request to launch.
func (c *catalogue) readLaunchInput(in play.Object) (*launchInput, error) {
	var (
		spec launchInput
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
	if spec.configuration, err = readConfigurationInput(in, keyVersion); err != nil {
		return nil, err
	}
	if _, nested := in[keyParameters]; !nested {
		spec.configuration.parameters = flatParameters(in)
	}

	return &spec, nil
}

// flatParameters returns the parameters of the older form of a request, flat
// beside the reserved names (design/api/qubell.md, "Launch parameters of older
// clients").
func flatParameters(in play.Object) manifest.Values {
	flat := in.NonNull()
	for _, reserved := range []string{
		keyEnvironment, keyInstanceName, keyVersion, keyRevision, keyDestroyInterval, keySubmodules,
	} {
		delete(flat, reserved)
	}

	return manifest.Values(flat)
}

// readEnvironment returns the id of the environment; clients leave it out, or
// blank, for the default one.
func (c *catalogue) readEnvironment(in play.Object) (string, error) {
	id, err := play.FieldOr(in, keyEnvironment, "")
	if err != nil {
		return "", err
	}
	found := c.defaultEnvironment()
	if id != "" {
		found = findByID(c.Environments, id)
	}
	if found == nil {
		return "", badRequestf("%s: there is no such environment", keyEnvironment)
	}

	return found.ID, nil
}

// readDestroyInterval reads a number of milliseconds, which an old client sends
// as a string (design/api/qubell.md, "Automatic destruction").
func readDestroyInterval(in play.Object) (*time.Duration, error) {
	raw := string(in[keyDestroyInterval])
	switch text, err := play.Field[string](in, keyDestroyInterval); {
	case text != nil:
		raw = *text
	case err == nil:
		return new(defaultDestroyInterval), nil
	}
	if raw == neverDestroy {
		return nil, nil //nolint:nilnil // nil is an instance that lives
	}
	interval, ok := parseMilliseconds(raw)
	if !ok {
		return nil, badRequestf("%s: a number of milliseconds is expected, or %s", keyDestroyInterval, neverDestroy)
	}

	return &interval, nil
}
