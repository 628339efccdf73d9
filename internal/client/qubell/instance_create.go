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

// InstanceCreate holds the values of a new instance. The server chooses those
// that are empty (design/api/qubell.md, "Creating an instance").
type InstanceCreate struct {
	// EnvironmentID is "" for the default environment of the organization.
	EnvironmentID string
	// InstanceName is "" for a name that the server generates.
	InstanceName string
	// ManifestVersion is the version of the application's manifest, 0 for the
	// version of the revision or the latest.
	ManifestVersion int64
	// RevisionID is the id of a revision of the application, "" for none.
	RevisionID string
	// DestroyAfter is how long the instance exists until the server destroys
	// it, rounded up to milliseconds; 0 for ever.
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
func (c InstanceCreate) MarshalJSON() ([]byte, error) {
	interval := int64(neverDestroy)
	if c.DestroyAfter > 0 {
		interval = milliseconds(c.DestroyAfter)
	}

	return json.Marshal(struct {
		EnvironmentID   string               `json:"environmentId,omitempty"`
		InstanceName    string               `json:"instanceName,omitempty"`
		Version         int64                `json:"version,omitempty"`
		RevisionID      string               `json:"revisionId,omitempty"`
		DestroyInterval int64                `json:"destroyInterval"`
		Parameters      Parameters           `json:"parameters"`
		Submodules      map[string]Submodule `json:"submodules,omitempty"`
	}{c.EnvironmentID, c.InstanceName, c.ManifestVersion, c.RevisionID, interval, c.Parameters, c.Submodules})
}

// describe returns the instance as a noun phrase.
func (c InstanceCreate) describe() string {
	if c.InstanceName == "" {
		return "an instance"
	}

	return fmt.Sprintf("instance %q", c.InstanceName)
}

// CreateResult is the response to a launch.
type CreateResult struct {
	// ID is the id of the new instance.
	ID string `json:"id"`
	// Warnings and Errors are messages of the API. The instance exists also if
	// there are errors (design/api/qubell.md, "Creating an instance").
	Warnings messages `json:"warnings"`
	Errors   messages `json:"errors"`
}

// Validate returns an error if the id is empty.
func (r *CreateResult) Validate() error {
	if r.ID != "" {
		return nil
	}
	texts := slices.Concat(r.Errors, r.Warnings)
	if len(texts) == 0 {
		return errors.New("the instance has no id")
	}

	return fmt.Errorf("the instance has no id, and the API reports: %s", strings.Join(texts, "; "))
}

// CreateInstance launches an instance of an application. The launch ends after
// the response; [Client.NewLaunchExecution] waits for its end. If the response
// is lost, CreateInstance searches the lists for the instance. The error is
// rest.InDoubt if it cannot identify the instance.
func (c *Client) CreateInstance(
	ctx context.Context, applicationID string, create InstanceCreate,
) (*CreateResult, error) {
	content, err := json.Marshal(create)
	if err != nil {
		return nil, fmt.Errorf("writing the request's JSON: %w", err)
	}
	if create.InstanceName != "" {
		c.createdNames.Store(create.InstanceName, nil)
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[*CreateResult]{
		// An instance has more values than a launch sets, so only the name
		// distinguishes two instances.
		Group:          fmt.Sprintf("launch %q %q", applicationID, create.InstanceName),
		Content:        string(content),
		ComparedFields: "application_id, environment_id, name, manifest_version and parameters",
		Send: func(ctx context.Context) (*CreateResult, error) {
			return c.sendCreate(ctx, applicationID, create)
		},
		ID: func(created *CreateResult) string { return created.ID },
		Find: func(ctx context.Context, since time.Time) ([]doubt.Candidate[*CreateResult], error) {
			return c.findCreated(ctx, applicationID, create, since)
		},
	})
}

func (c *Client) sendCreate(ctx context.Context, applicationID string, create InstanceCreate) (*CreateResult, error) {
	var result CreateResult
	err := c.do(ctx, rest.Call{
		Operation: fmt.Sprintf("launch %s of application %q", create.describe(), applicationID),
		Method:    http.MethodPost,
		Path:      rest.Path("api/1/applications/%s/launch", applicationID),
		Body:      rest.JSON(create),
		Secrets:   append(create.Parameters.Secrets(), SubmoduleSecrets(create.Submodules)...),
		Retry:     rest.RetryNever,
	}, &result)
	if err != nil {
		return nil, err
	}

	return &result, nil
}

// findCreated returns the instances that match a create and that were created
// since a time. Only the id is certain to be in a list (design/api/qubell.md,
// "Lists and paging"), so findCreated reads each instance.
func (c *Client) findCreated(
	ctx context.Context, applicationID string, create InstanceCreate, since time.Time,
) ([]doubt.Candidate[*CreateResult], error) {
	scope, scopeID := ScopeEnvironment, create.EnvironmentID
	if scopeID == "" {
		scope, scopeID = ScopeApplication, applicationID
	}
	listed, err := c.ListInstances(ctx, scope, scopeID)
	if err != nil {
		return nil, err
	}
	var found []doubt.Candidate[*CreateResult]
	for _, each := range listed {
		hasOtherName := create.InstanceName != "" && each.Name != "" && each.Name != create.InstanceName
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
		if instance.ApplicationID == applicationID && create.matches(instance) && !c.isOfOtherCreate(create, instance) {
			found = append(found, doubt.Candidate[*CreateResult]{
				Candidate: rest.Candidate{ID: instance.ID, Name: instance.Name, CreatedAt: createdAt(instance.ID)},
				Value:     &CreateResult{ID: instance.ID},
			})
		}
	}

	return found, nil
}

// isOfOtherCreate reports whether this client has created the instance by name,
// while the create has no name.
func (c *Client) isOfOtherCreate(create InstanceCreate, instance *Instance) bool {
	_, found := c.createdNames.Load(instance.Name)

	return found && create.InstanceName == ""
}

// matches reports whether an instance has the values of the create, as far as
// the API returns them.
func (c InstanceCreate) matches(instance *Instance) bool {
	update := InstanceUpdate{InstanceName: c.InstanceName, ManifestVersion: c.ManifestVersion, Parameters: c.Parameters}

	return (c.EnvironmentID == "" || instance.EnvironmentID == c.EnvironmentID) && update.isAppliedTo(instance)
}
