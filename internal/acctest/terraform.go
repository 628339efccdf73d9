package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-version"
)

// newestTerraform is the version from which a Terraform has all capabilities.
const newestTerraform = "1.16.0"

// allowOldEnv is the environment variable of a run that tests an older
// Terraform or OpenTofu on purpose. Only such a run may skip a test.
const allowOldEnv = "FLEET_ALLOW_OLD_TERRAFORM"

// program is the Terraform or OpenTofu that the tests run.
type program struct {
	path    string
	name    string
	version *version.Version
}

// findProgram finds the program once for all tests of a package: the one in
// TF_ACC_TERRAFORM_PATH, else the one on PATH, else the one that make built. It
// accepts one that is too old only if allowOldEnv is set.
//
//nolint:gochecknoglobals // All tests of a process share it.
var findProgram = sync.OnceValues(func() (program, error) {
	var rejected error
	for _, candidate := range candidatePaths() {
		found, err := inspectProgram(candidate)
		switch {
		case err != nil:
			rejected = errors.Join(rejected, err)
		case os.Getenv(allowOldEnv) != "" || found.isNewest():
			return found, nil
		default:
			rejected = errors.Join(rejected, fmt.Errorf("%s is %s", candidate, found))
		}
	}

	return program{}, fmt.Errorf(
		"the tests need Terraform %s or later; run them with `make test`, which builds one, "+
			"or name one in TF_ACC_TERRAFORM_PATH: %w",
		newestTerraform, rejected,
	)
})

func candidatePaths() []string {
	if named := os.Getenv("TF_ACC_TERRAFORM_PATH"); named != "" {
		return []string{named}
	}
	var all []string
	onPath, err := exec.LookPath("terraform")
	if err == nil {
		all = append(all, onPath)
	}
	built, err := filepath.Glob(filepath.Join(ModuleRoot(), ".tools", "terraform-*", "terraform"))
	if err == nil {
		all = append(all, built...)
	}

	return all
}

// inspectProgram asks a program for its name and version. Its first line is such
// as "OpenTofu v1.12.6".
func inspectProgram(path string) (program, error) {
	output, err := runProgram(path, "", nil, "version")
	if err != nil {
		return program{}, err
	}
	var name, number string
	_, err = fmt.Sscanf(output, "%s v%s", &name, &number)
	if err != nil {
		return program{}, fmt.Errorf("reading the version of %s from %q: %w", path, output, err)
	}
	parsed, err := version.NewVersion(number)
	if err != nil {
		return program{}, fmt.Errorf("reading the version of %s from %q: %w", path, output, err)
	}

	return program{path: path, name: name, version: parsed.Core()}, nil
}

// runProgram runs a program in a folder and returns its output. The environment
// of the tests does not affect it.
func runProgram(path, folder string, env []string, arguments ...string) (string, error) {
	//nolint:forbidigo,gosec // All tests share the result, so no test's context fits. The program is the user's.
	command := exec.CommandContext(context.Background(), path, arguments...)
	command.Dir = folder
	command.Env = append(withoutTerraform(os.Environ()), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	command.Env = append(command.Env, env...)
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", path, strings.Join(arguments, " "), err, output)
	}

	return string(output), nil
}

// withoutTerraform returns an environment without the variables for Terraform
// and for acceptance tests.
func withoutTerraform(env []string) []string {
	return slices.DeleteFunc(env, func(variable string) bool { return strings.HasPrefix(variable, "TF_") })
}

func (p program) String() string { return p.name + " " + p.version.String() }

// isNewest reports whether the program is a Terraform that has all capabilities.
func (p program) isNewest() bool {
	return p.name == "Terraform" && p.version.GreaterThanOrEqual(version.Must(version.NewVersion(newestTerraform)))
}

// TerraformPath returns the path of the Terraform or OpenTofu that the tests
// run. It fails the test if there is none that is new enough.
func TerraformPath(tb testing.TB) string {
	tb.Helper()

	return useProgram(tb).path
}

// useProgram returns the program, and adds the test to the record of those that
// run it.
func useProgram(tb testing.TB) program {
	tb.Helper()
	found, err := findProgram()
	if err != nil {
		tb.Fatal(err)
	}
	recordUse(tb, found)

	return found
}

// ModuleRoot returns the folder of the module.
func ModuleRoot() string {
	folder, err := os.Getwd()
	for err == nil {
		_, missing := os.Stat(filepath.Join(folder, "go.mod"))
		if missing == nil {
			return folder
		}
		if parent := filepath.Dir(folder); parent != folder {
			folder = parent

			continue
		}
		err = os.ErrNotExist
	}
	panic(fmt.Sprintf("the tests do not run in the module: %v", err))
}
