package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// reattachVariable is the environment variable with which Terraform uses a
// provider that runs already.
const reattachVariable = "TF_REATTACH_PROVIDERS"

// provider is a running provider, which Terraform attaches to. It runs for one
// command of Terraform, as a provider that Terraform starts itself.
type provider struct {
	*process

	// reattach is the value of reattachVariable.
	reattach string
}

// startProvider starts the provider with the endpoints and credentials in the
// environment variables.
func startProvider(ctx context.Context, program string, env []string) (*provider, error) {
	started, line, err := startProcess(
		ctx, reattachVariable+"=", slices.Concat(cleanEnvironment(os.Environ()), env), program, "-debug")
	if err != nil {
		return nil, err
	}
	reattach, err := parseReattach(line)
	if err != nil {
		_, _ = started.stop()

		return nil, err
	}

	return &provider{process: started, reattach: reattach}, nil
}

// parseReattach returns the value in the line TF_REATTACH_PROVIDERS='...'.
func parseReattach(line string) (string, error) {
	_, quoted, _ := strings.Cut(line, reattachVariable+"='")
	value, _, found := strings.Cut(quoted, "'")
	if !found {
		return "", fmt.Errorf("the provider does not print how to attach: %q", line)
	}

	return value, nil
}

// cleanEnvironment returns the variables without those that change what
// Terraform or the provider does.
func cleanEnvironment(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "FLEET_")
	})
}
