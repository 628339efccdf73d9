package acceptance

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

// oldest is the oldest Terraform that has all that the provider offers.
const oldest = "1.14.0"

// allowOldEnv is set where an older command line, or OpenTofu, is tested on
// purpose. Only then may a test be skipped for want of a newer one.
const allowOldEnv = "FLEET_ALLOW_OLD_TERRAFORM"

// commandLine is the Terraform that the tests drive.
type commandLine struct {
	path    string
	version *version.Version
	isTofu  bool
}

// find looks for the command line once for all tests of a package: what
// TF_ACC_TERRAFORM_PATH names, else the one on PATH, else the one that make built.
// It never takes one that is too old without being told to.
var find = sync.OnceValues(func() (commandLine, error) { //nolint:gochecknoglobals // Found once.
	var tooOld error
	for _, candidate := range candidates() {
		found, err := inspect(candidate)
		switch {
		case err != nil:
			tooOld = errors.Join(tooOld, err)
		case os.Getenv(allowOldEnv) != "" || found.newEnough(oldest):
			return found, nil
		default:
			tooOld = errors.Join(tooOld, fmt.Errorf("%s is %s", candidate, found.version))
		}
	}

	return commandLine{}, fmt.Errorf("the tests need Terraform %s or later; run them with `make test`, which builds one, "+
		"or name one in TF_ACC_TERRAFORM_PATH: %w", oldest, tooOld)
})

func candidates() []string {
	if named := os.Getenv("TF_ACC_TERRAFORM_PATH"); named != "" {
		return []string{named}
	}
	var all []string
	if onPath, err := exec.LookPath("terraform"); err == nil {
		all = append(all, onPath)
	}
	built, err := filepath.Glob(filepath.Join(Root(), ".tools", "terraform-*", "terraform"))
	if err == nil {
		all = append(all, built...)
	}

	return all
}

func inspect(path string) (commandLine, error) {
	command := exec.CommandContext(context.Background(), path, "version", "-json") //nolint:forbidigo // Shared by all tests, so no test's own context fits.
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	output, err := command.Output()
	if err != nil {
		return commandLine{}, fmt.Errorf("running %s version: %w", path, err)
	}
	var told struct {
		Version string `json:"terraform_version"`
	}
	err = json.Unmarshal(output, &told)
	if err != nil {
		return commandLine{}, fmt.Errorf("reading the version of %s: %w", path, err)
	}
	parsed, err := version.NewVersion(told.Version)
	if err != nil {
		return commandLine{}, fmt.Errorf("reading the version of %s: %w", path, err)
	}

	return commandLine{path: path, version: parsed.Core(), isTofu: filepath.Base(path) == "tofu"}, nil
}

// newEnough reports whether the command line is Terraform of at least a version.
// OpenTofu's numbers are its own.
func (c commandLine) newEnough(least string) bool {
	return !c.isTofu && c.version.GreaterThanOrEqual(version.Must(version.NewVersion(least)))
}

// Terraform returns the path of the command line that the tests drive. The test
// fails if there is none that is new enough.
func Terraform(tb testing.TB) string {
	tb.Helper()
	found, err := find()
	if err != nil {
		tb.Fatal(err)
	}

	return found.path
}

// NeedsTerraform is called by a test of something that older command lines do not
// know. It skips the test only where an older one is tested on purpose.
func NeedsTerraform(tb testing.TB, least string) {
	tb.Helper()
	Terraform(tb)
	found, _ := find()
	if !found.newEnough(least) {
		tb.Skipf("%s is %s and tested on purpose (%s); this needs Terraform %s", found.path, found.version, allowOldEnv, least)
	}
}

// Root returns the folder of the module.
func Root() string {
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
