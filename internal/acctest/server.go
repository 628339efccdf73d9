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

// NewServer starts a reference server for one test, and creates an account on
// each of its systems. It returns the accounts by the names of the systems.
func NewServer(tb testing.TB, options mockserver.Options) (*mockserver.Server, map[string]*Account) {
	tb.Helper()
	server := startServer(tb, options, func(*http.Request) {})
	accounts := map[string]*Account{}
	for _, name := range server.Systems() {
		accounts[name] = newAccount(tb, name, server)
	}

	return server.Server, accounts
}

// BuildProvider builds the provider's program in a folder and returns its path.
func BuildProvider(folder string) (string, error) {
	program := filepath.Join(folder, "terraform-provider-fleet")
	//nolint:forbidigo,gosec // The program is our own, and TestMain has no context.
	command := exec.CommandContext(context.Background(), "go", "build", "-o", program, ".")
	command.Dir = ModuleRoot()
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, output)
	}

	return program, nil
}
