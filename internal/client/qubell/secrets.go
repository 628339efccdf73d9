package qubell

import (
	"encoding/json"
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

// Secrets returns the strings and numbers of user data, which no error may
// show.
func (v Values) Secrets() []string {
	var secrets []string
	for _, value := range v {
		if decoded, ok := decodeWithoutRounding(value); ok {
			secrets = appendScalars(decoded, secrets)
		}
	}

	return secrets
}

// appendScalars appends the strings and numbers of a JSON document.
func appendScalars(document any, found []string) []string {
	switch document := document.(type) {
	case string:
		found = append(found, document)
	case json.Number:
		found = append(found, document.String())
	case []any:
		for _, member := range document {
			found = appendScalars(member, found)
		}
	case map[string]any:
		for _, member := range document {
			found = appendScalars(member, found)
		}
	}

	return found
}
