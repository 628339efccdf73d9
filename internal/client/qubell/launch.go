package qubell

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// LaunchSpec describes a new instance. The server chooses a value that is empty
// (design/api/qubell.md, "Creating an instance").
type LaunchSpec struct {
	// EnvironmentID is the id of the environment, "" for the organization's
	// default environment.
	EnvironmentID string
	// InstanceName is the name, "" for a generated one.
	InstanceName string
	// Version is the version of the application's manifest, 0 for the latest.
	Version int64
	// RevisionID is the id of a revision of the application, "" for none.
	RevisionID string
	// DestroyAfter is how long the instance lives, in whole milliseconds. 0
	// means that the server does not destroy it.
	DestroyAfter time.Duration
	Parameters   Parameters
	// Submodules have parameters and submodules, but no versions.
	Submodules map[string]Submodule
}

// neverDestroy is the destroyInterval of an instance that the server does not
// destroy (design/api/qubell.md, "Automatic destruction").
const neverDestroy = -1

// MarshalJSON always writes destroyInterval. Without it the server destroys the
// instance after an hour (design/api/qubell.md, "Creating an instance").
func (s LaunchSpec) MarshalJSON() ([]byte, error) {
	interval := int64(neverDestroy)
	if s.DestroyAfter > 0 {
		interval = milliseconds(s.DestroyAfter)
	}

	return json.Marshal(struct {
		EnvironmentID   string               `json:"environmentId,omitempty"`
		InstanceName    string               `json:"instanceName,omitempty"`
		Version         int64                `json:"version,omitempty"`
		RevisionID      string               `json:"revisionId,omitempty"`
		DestroyInterval int64                `json:"destroyInterval"`
		Parameters      Parameters           `json:"parameters"`
		Submodules      map[string]Submodule `json:"submodules,omitempty"`
	}{s.EnvironmentID, s.InstanceName, s.Version, s.RevisionID, interval, s.Parameters, s.Submodules})
}

// describe returns the instance as a noun phrase.
func (s LaunchSpec) describe() string {
	if s.InstanceName == "" {
		return "an instance"
	}

	return fmt.Sprintf("instance %q", s.InstanceName)
}

// milliseconds returns an interval in milliseconds, rounded up, because 0 has
// another meaning to the API.
func milliseconds(interval time.Duration) int64 {
	whole := interval.Milliseconds()
	if interval%time.Millisecond > 0 {
		whole++
	}

	return whole
}

// Launched is the answer to a launch.
type Launched struct {
	// ID is the id of the new instance.
	ID string
	// Warnings and Errors are messages of the API. The instance exists also if
	// there are errors (design/api/qubell.md, "Creating an instance").
	Warnings, Errors []string
}

// launched is a [Launched] in the form of the API.
type launched struct {
	ID       string   `json:"id"`
	Warnings messages `json:"warnings"`
	Errors   messages `json:"errors"`
}

// Validate returns an error if the id is empty.
func (l *launched) Validate() error {
	if l.ID != "" {
		return nil
	}
	texts := slices.Concat(l.Errors, l.Warnings)
	if len(texts) == 0 {
		return errors.New("the instance has no id")
	}

	return fmt.Errorf("the instance has no id, and the API reports: %s", strings.Join(texts, "; "))
}

// Launch launches an instance of an application, which continues after the
// answer; see [Client.NewLaunchExecution]. If the answer is lost, Launch looks
// for the instance. The error is rest.InDoubt if it cannot identify the
// instance.
func (c *Client) Launch(ctx context.Context, applicationID string, spec LaunchSpec) (*Launched, error) {
	content, err := json.Marshal(spec)
	if err != nil {
		return nil, fmt.Errorf("writing the request's JSON: %w", err)
	}
	if spec.InstanceName != "" {
		c.launchNames.Store(spec.InstanceName, nil)
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[*Launched]{
		// An instance has more values than a launch sets, so only the name
		// distinguishes two instances.
		Group:          fmt.Sprintf("launch %q %q", applicationID, spec.InstanceName),
		Content:        string(content),
		ComparedFields: "application_id, environment_id, name, manifest_version and parameters",
		Send:           func(ctx context.Context) (*Launched, error) { return c.sendLaunch(ctx, applicationID, spec) },
		ID:             func(launched *Launched) string { return launched.ID },
		Find: func(ctx context.Context, since time.Time) ([]doubt.Candidate[*Launched], error) {
			return c.findLaunched(ctx, applicationID, spec, since)
		},
	})
}

func (c *Client) sendLaunch(ctx context.Context, applicationID string, spec LaunchSpec) (*Launched, error) {
	var answer launched
	err := c.do(ctx, rest.Call{
		Operation: fmt.Sprintf("launch %s of application %q", spec.describe(), applicationID),
		Method:    http.MethodPost,
		Path:      rest.Path("api/1/applications/%s/launch", applicationID),
		Body:      rest.JSON(spec),
		Secrets:   append(spec.Parameters.Secrets(), SubmoduleSecrets(spec.Submodules)...),
		Retry:     rest.RetryNever,
	}, &answer)
	if err != nil {
		return nil, err
	}

	return &Launched{ID: answer.ID, Warnings: answer.Warnings, Errors: answer.Errors}, nil
}

// findLaunched returns the instances that a launch may have made since a time.
// A list has only the id for certain, so the client reads each instance.
func (c *Client) findLaunched(
	ctx context.Context, applicationID string, spec LaunchSpec, since time.Time,
) ([]doubt.Candidate[*Launched], error) {
	scope, of := ScopeEnvironment, spec.EnvironmentID
	if of == "" {
		scope, of = ScopeApplication, applicationID
	}
	listed, err := c.ListInstances(ctx, scope, of)
	if err != nil {
		return nil, err
	}
	var found []doubt.Candidate[*Launched]
	for _, each := range listed {
		hasOtherName := spec.InstanceName != "" && each.Name != "" && each.Name != spec.InstanceName
		if hasOtherName || !c.createdSince(each.ID, since) {
			continue
		}
		instance, err := c.GetInstance(ctx, each.ID)
		switch {
		case rest.KindOf(err) == rest.NotFound:
			continue
		case err != nil:
			return nil, err
		}
		_, isOther := c.launchNames.Load(instance.Name)
		isOther = isOther && spec.InstanceName == ""
		if instance.ApplicationID == applicationID && spec.matches(instance) && !isOther {
			found = append(found, doubt.Candidate[*Launched]{
				Candidate: rest.Candidate{ID: instance.ID, Name: instance.Name, CreatedAt: createdAt(instance.ID)},
				Value:     &Launched{ID: instance.ID},
			})
		}
	}

	return found, nil
}

// matches reports whether an instance has the values of the launch, as far as
// the API returns them.
func (s LaunchSpec) matches(instance *Instance) bool {
	shown := Configuration{InstanceName: s.InstanceName, ManifestVersion: s.Version, Parameters: s.Parameters}

	return (s.EnvironmentID == "" || instance.EnvironmentID == s.EnvironmentID) && shown.AppliedTo(instance)
}
