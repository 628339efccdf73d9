package qubell

import (
	"context"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Configuration is a reconfiguration of an instance (design/api/qubell.md,
// "Updating an instance"). An empty value stays as it is, except Parameters.
type Configuration struct {
	InstanceName string `json:"instanceName,omitempty"`
	// ManifestVersion takes precedence over the version of the revision.
	ManifestVersion int64  `json:"manifestVersion,omitempty"`
	RevisionID      string `json:"revisionId,omitempty"`
	// Parameters are all parameters of the instance. The API resets a parameter
	// that is absent to its default, also if only the name changes.
	Parameters Parameters           `json:"parameters"`
	Submodules map[string]Submodule `json:"submodules,omitempty"`
}

// Submodule is the configuration of a submodule of an instance.
type Submodule struct {
	ManifestVersion int64                `json:"manifestVersion,omitempty"`
	RevisionID      string               `json:"revisionId,omitempty"`
	Parameters      Parameters           `json:"parameters,omitempty"`
	Submodules      map[string]Submodule `json:"submodules,omitempty"`
}

// AppliedTo reports whether an instance shows the configuration, as far as the
// API returns it.
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

// Configure changes an instance. The change takes effect after the answer;
// [Client.NewConfigurationExecution] also waits for it. The error is
// rest.Conflict if a job runs.
func (c *Client) Configure(ctx context.Context, instanceID string, configuration Configuration) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("configure instance %q", instanceID),
		Method:    http.MethodPut,
		Path:      rest.Path(instancePath+"/configuration", instanceID),
		Body:      rest.JSON(configuration),
		Secrets:   append(configuration.Parameters.Secrets(), SubmoduleSecrets(configuration.Submodules)...),
	})
}
