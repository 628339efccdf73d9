package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hashicorp/go-version"
)

// minTerraformVersion is the oldest Terraform that supports all features of the
// provider.
const minTerraformVersion = "1.14.0"

// allowOldEnv is the environment variable of a run that tests an older
// Terraform or OpenTofu on purpose. Only such a run may skip a test.
const allowOldEnv = "FLEET_ALLOW_OLD_TERRAFORM"

// terraformCLI is the Terraform that the tests run.
type terraformCLI struct {
	path    string
	version *version.Version
	isTofu  bool
}

// findTerraform finds Terraform once for all tests of a package: the one in
// TF_ACC_TERRAFORM_PATH, else the one on PATH, else the one that make built. It
// accepts one that is too old only if allowOldEnv is set.
//
//nolint:gochecknoglobals // All tests of a process share it.
var findTerraform = sync.OnceValues(func() (terraformCLI, error) {
	var rejected error
	for _, candidate := range candidatePaths() {
		found, err := inspectTerraform(candidate)
		switch {
		case err != nil:
			rejected = errors.Join(rejected, err)
		case os.Getenv(allowOldEnv) != "" || found.atLeast(minTerraformVersion):
			return found, nil
		default:
			rejected = errors.Join(rejected, fmt.Errorf("%s is %s", candidate, found.version))
		}
	}

	return terraformCLI{}, fmt.Errorf(
		"the tests need Terraform %s or later; run them with `make test`, which builds one, "+
			"or name one in TF_ACC_TERRAFORM_PATH: %w",
		minTerraformVersion, rejected,
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

func inspectTerraform(path string) (terraformCLI, error) {
	//nolint:forbidigo // All tests share the result, so no test's context fits.
	command := exec.CommandContext(context.Background(), path, "version", "-json")
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	output, err := command.Output()
	if err != nil {
		return terraformCLI{}, fmt.Errorf("running %s version: %w", path, err)
	}
	var decoded struct {
		Version string `json:"terraform_version"`
	}
	err = json.Unmarshal(output, &decoded)
	if err != nil {
		return terraformCLI{}, fmt.Errorf("reading the version of %s: %w", path, err)
	}
	parsed, err := version.NewVersion(decoded.Version)
	if err != nil {
		return terraformCLI{}, fmt.Errorf("reading the version of %s: %w", path, err)
	}

	return terraformCLI{path: path, version: parsed.Core(), isTofu: filepath.Base(path) == "tofu"}, nil
}

// atLeast reports whether the program is Terraform of at least a version. It
// reports false for OpenTofu, whose version numbers are different.
func (c terraformCLI) atLeast(least string) bool {
	return !c.isTofu && c.version.GreaterThanOrEqual(version.Must(version.NewVersion(least)))
}

// TerraformPath returns the path of the Terraform that the tests run. It fails
// the test if there is none that is new enough.
func TerraformPath(tb testing.TB) string {
	tb.Helper()
	found, err := findTerraform()
	if err != nil {
		tb.Fatal(err)
	}

	return found.path
}

// RequireTerraform declares that a test needs at least this version of
// Terraform. It skips the test only in a run that tests an older one on
// purpose.
func RequireTerraform(tb testing.TB, least string) {
	tb.Helper()
	TerraformPath(tb)
	found, _ := findTerraform()
	if !found.atLeast(least) {
		tb.Skipf(
			"the test needs Terraform %s, and %s is set to test %s %s",
			least, allowOldEnv, found.path, found.version,
		)
	}
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
