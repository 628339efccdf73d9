package qubell

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// InstanceUpdate is a reconfiguration of an instance (design/api/qubell.md,
// "Updating an instance"). The server keeps what is empty, except Parameters.
type InstanceUpdate struct {
	InstanceName string `json:"instanceName,omitempty"`
	// ManifestVersion takes precedence over the version of the revision.
	ManifestVersion int64  `json:"manifestVersion,omitempty"`
	RevisionID      string `json:"revisionId,omitempty"`
	// Parameters are all parameters of the instance. The API resets a parameter
	// that is absent to its default, also if only the name changes.
	Parameters Parameters           `json:"parameters"`
	Submodules map[string]Submodule `json:"submodules,omitempty"`
	// Secrets are further values that no error shows, such as those that the
	// update replaces.
	Secrets []string `json:"-"`
}

// Submodule is the configuration of a submodule of an instance.
type Submodule struct {
	ManifestVersion int64                `json:"manifestVersion,omitempty"`
	RevisionID      string               `json:"revisionId,omitempty"`
	Parameters      Parameters           `json:"parameters,omitempty"`
	Submodules      map[string]Submodule `json:"submodules,omitempty"`
}

// isAppliedTo reports whether an instance has the values of the update, as far
// as the API returns them.
func (u *InstanceUpdate) isAppliedTo(instance *Instance) bool {
	if (u.InstanceName != "" && u.InstanceName != instance.Name) ||
		(u.ManifestVersion != 0 && u.ManifestVersion != int64(instance.Version)) {
		return false
	}
	for name, sent := range u.Parameters {
		if value, found := instance.Parameters[name]; !found || !value.Represents(sent) {
			return false
		}
	}

	return true
}

// secrets returns the values that no error may show.
func (u *InstanceUpdate) secrets() []string {
	return slices.Concat(u.Parameters.Secrets(), SubmoduleSecrets(u.Submodules), u.Secrets)
}

// UpdateInstance reconfigures an instance. The reconfiguration ends after the
// response; [Client.NewUpdateExecution] waits for its end. The error is
// rest.Conflict if another job runs.
func (c *Client) UpdateInstance(ctx context.Context, instanceID string, update InstanceUpdate) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("configure instance %q", instanceID),
		Method:    http.MethodPut,
		Path:      rest.Path(instancePath+"/configuration", instanceID),
		Body:      rest.JSON(update),
		Secrets:   update.secrets(),
	})
}
