package qubell

import (
	"context"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Configuration is what an instance is changed to (design/api/qubell.md,
// "Updating an instance"). What is empty stays as it is, but for the
// parameters.
type Configuration struct {
	InstanceName string `json:"instanceName,omitempty"`
	// ManifestVersion beats the version that a revision stands for.
	ManifestVersion int64  `json:"manifestVersion,omitempty"`
	RevisionID      string `json:"revisionId,omitempty"`
	// Parameters are all that the instance shall have: each one that is not
	// here is reset to its default, even where only the name is to change.
	Parameters Parameters           `json:"parameters"`
	Submodules map[string]Submodule `json:"submodules,omitempty"`
}

// Submodule is a part of an instance that is configured by itself.
type Submodule struct {
	ManifestVersion int64                `json:"manifestVersion,omitempty"`
	RevisionID      string               `json:"revisionId,omitempty"`
	Parameters      Parameters           `json:"parameters,omitempty"`
	Submodules      map[string]Submodule `json:"submodules,omitempty"`
}

// AppliedTo reports whether an instance shows what it was changed to, as far as
// the API shows it.
func (c *Configuration) AppliedTo(instance *Instance) bool {
	if (c.InstanceName != "" && c.InstanceName != instance.Name) ||
		(c.ManifestVersion != 0 && c.ManifestVersion != int64(instance.Version)) {
		return false
	}
	for name, sent := range c.Parameters {
		if value, found := instance.Parameters[name]; !found || !value.Represents(sent) {
			return false
		}
	}

	return true
}

// Configure changes an instance, which takes effect after the answer; see
// [TrackConfiguration]. rest.Conflict if a job is running.
func (c *Client) Configure(ctx context.Context, instanceID string, configuration Configuration) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("configure instance %q", instanceID),
		Method:    http.MethodPut,
		Path:      rest.Path(instancePath+"/configuration", instanceID),
		Body:      rest.JSON(configuration),
		Secrets:   append(configuration.Parameters.Secrets(), SubmoduleSecrets(configuration.Submodules)...),
	})
}
