package provider_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// programs is the folder that holds the provider's program while the tests run.
var programs string //nolint:gochecknoglobals // TestMain can hand it over in no other way.

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "fleet")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	programs = folder
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

var build = sync.OnceValues(func() (string, error) { //nolint:gochecknoglobals // Built once for all tests.
	program := filepath.Join(programs, "terraform-provider-fleet")
	command := exec.CommandContext(context.Background(), "go", "build", "-o", program, ".") //nolint:forbidigo,gosec // Our own program, and no test's own context fits.
	command.Dir = acceptance.Root()
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, output)
	}

	return program, nil
})

// workspace returns a folder for the command line and the provider's own program.
func workspace(t *testing.T) *acceptance.Workspace {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}

	return acceptance.NewWorkspace(t, program)
}

// configure tells the provider's program, through the environment, to work for an
// account.
func configure(w *acceptance.Workspace, account *acceptance.Account) {
	for setting, value := range account.Settings() {
		w.Env[strings.ToUpper(account.System+"_"+setting)] = fmt.Sprint(value)
	}
}
