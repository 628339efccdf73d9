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

// minTerraformVersion is the oldest Terraform that has all that the provider
// offers.
const minTerraformVersion = "1.14.0"

// allowOldEnv is set where an older command line, or OpenTofu, is tested on
// purpose. Only then may a test be skipped for want of a newer one.
const allowOldEnv = "FLEET_ALLOW_OLD_TERRAFORM"

// terraformCLI is the Terraform that the tests drive.
type terraformCLI struct {
	path    string
	version *version.Version
	isTofu  bool
}

// findTerraform looks for the command line once for all tests of a package:
// what TF_ACC_TERRAFORM_PATH names, else the one on PATH, else the one that
// make built. It never takes one that is too old without being told to.
var findTerraform = sync.OnceValues(func() (terraformCLI, error) { //nolint:gochecknoglobals // Found once.
	var tooOld error
	for _, candidate := range candidatePaths() {
		found, err := inspectTerraform(candidate)
		switch {
		case err != nil:
			tooOld = errors.Join(tooOld, err)
		case os.Getenv(allowOldEnv) != "" || found.atLeast(minTerraformVersion):
			return found, nil
		default:
			tooOld = errors.Join(tooOld, fmt.Errorf("%s is %s", candidate, found.version))
		}
	}

	return terraformCLI{}, fmt.Errorf(
		"the tests need Terraform %s or later; run them with `make test`, which builds one, "+
			"or name one in TF_ACC_TERRAFORM_PATH: %w",
		minTerraformVersion,
		tooOld,
	)
})

func candidatePaths() []string {
	if named := os.Getenv("TF_ACC_TERRAFORM_PATH"); named != "" {
		return []string{named}
	}
	var all []string
	if onPath, err := exec.LookPath("terraform"); err == nil {
		all = append(all, onPath)
	}
	built, err := filepath.Glob(filepath.Join(ModuleRoot(), ".tools", "terraform-*", "terraform"))
	if err == nil {
		all = append(all, built...)
	}

	return all
}

func inspectTerraform(path string) (terraformCLI, error) {
	command := exec.CommandContext(context.Background(), path, "version", "-json") //nolint:forbidigo // Shared by all tests, so no test's own context fits.
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	output, err := command.Output()
	if err != nil {
		return terraformCLI{}, fmt.Errorf("running %s version: %w", path, err)
	}
	var told struct {
		Version string `json:"terraform_version"`
	}
	err = json.Unmarshal(output, &told)
	if err != nil {
		return terraformCLI{}, fmt.Errorf("reading the version of %s: %w", path, err)
	}
	parsed, err := version.NewVersion(told.Version)
	if err != nil {
		return terraformCLI{}, fmt.Errorf("reading the version of %s: %w", path, err)
	}

	return terraformCLI{path: path, version: parsed.Core(), isTofu: filepath.Base(path) == "tofu"}, nil
}

// atLeast reports whether the command line is Terraform of at least a version.
// OpenTofu's numbers are its own.
func (c terraformCLI) atLeast(least string) bool {
	return !c.isTofu && c.version.GreaterThanOrEqual(version.Must(version.NewVersion(least)))
}

// TerraformPath returns the path of the command line that the tests drive. The
// test fails if there is none that is new enough.
func TerraformPath(tb testing.TB) string {
	tb.Helper()
	found, err := findTerraform()
	if err != nil {
		tb.Fatal(err)
	}

	return found.path
}

// RequireTerraform is called by a test of something that older command lines do
// not know. It skips the test only where an older one is tested on purpose.
func RequireTerraform(tb testing.TB, least string) {
	tb.Helper()
	TerraformPath(tb)
	found, _ := findTerraform()
	if !found.atLeast(least) {
		tb.Skipf(
			"%s is %s and tested on purpose (%s); this needs Terraform %s", found.path, found.version, allowOldEnv,
			least,
		)
	}
}

// ModuleRoot returns the folder of the module.
func ModuleRoot() string {
	folder, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(folder, "go.mod")); missing == nil {
			return folder
		}
		if parent := filepath.Dir(folder); parent != folder {
			folder = parent

			continue
		}
		err = os.ErrNotExist
	}
	panic(fmt.Sprintf("the tests run outside the module: %v", err))
}
