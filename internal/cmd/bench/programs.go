package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// programs are the paths of the programs that a measurement runs.
type programs struct {
	terraform, provider, server string
}

// buildPrograms builds the provider, as `make build` does, and the reference
// server in a folder.
func buildPrograms(ctx context.Context, folder, terraform string) (programs, error) {
	root, err := moduleRoot()
	if err != nil {
		return programs{}, err
	}
	built := programs{
		terraform: terraform,
		provider:  filepath.Join(folder, "terraform-provider-fleet"),
		server:    filepath.Join(folder, "mockserver"),
	}
	for program, path := range map[string]string{built.provider: ".", built.server: "./internal/cmd/mockserver"} {
		//nolint:gosec // The arguments are the program's own.
		command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, path)
		command.Dir = root
		command.Env = append(os.Environ(), "CGO_ENABLED=0")
		output, err := command.CombinedOutput()
		if err != nil {
			return programs{}, fmt.Errorf("building %s: %w\n%s", path, err, output)
		}
	}

	return built, nil
}

// moduleRoot returns the folder of the module that the working directory is in.
func moduleRoot() (string, error) {
	folder, err := os.Getwd()
	for err == nil {
		_, missing := os.Stat(filepath.Join(folder, "go.mod"))
		parent := filepath.Dir(folder)
		switch {
		case missing == nil:
			return folder, nil
		case parent == folder:
			err = errors.New("the working directory is not in the module of the provider")
		default:
			folder = parent
		}
	}

	return "", err
}
