package qubell

import (
	"maps"
	"slices"
)

// Secrets returns the values that no error may show. The API does not mark
// secret parameters, so all of them are treated as secret.
func (p Parameters) Secrets() []string { return slices.Collect(maps.Values(p)) }

// SubmoduleSecrets returns the values of the parameters of submodules, at any
// depth.
func SubmoduleSecrets(submodules map[string]Submodule) []string {
	var secrets []string
	for _, submodule := range submodules {
		secrets = append(secrets, submodule.Parameters.Secrets()...)
		secrets = append(secrets, SubmoduleSecrets(submodule.Submodules)...)
	}

	return secrets
}
