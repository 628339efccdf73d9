package acctest

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// NewServer starts a reference server for one test alone, and makes an account
// on each of its systems. The accounts are by the name of the system.
func NewServer(tb testing.TB, options mockserver.Options) (*mockserver.Server, map[string]*Account) {
	tb.Helper()
	own := startServer(tb, options, func(*http.Request) {})
	all := map[string]*Account{}
	for _, system := range own.Systems() {
		all[system] = newAccount(tb, system, own)
	}

	return own.Server, all
}

// BuildProvider builds the provider's program in a folder and returns its path.
func BuildProvider(folder string) (string, error) {
	program := filepath.Join(folder, "terraform-provider-fleet")
	//nolint:forbidigo,gosec // Our own program, and no test's own context fits.
	command := exec.CommandContext(context.Background(), "go", "build", "-o", program, ".")
	command.Dir = ModuleRoot()
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, output)
	}

	return program, nil
}
