package provider_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// providerDir is the folder of the provider's program while the tests run.
var providerDir string //nolint:gochecknoglobals // TestMain can pass it in no other way.

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "fleet")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	providerDir = folder
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

var buildProvider = sync.OnceValues(func() (string, error) { //nolint:gochecknoglobals // Built once for all tests.
	return acctest.BuildProvider(providerDir)
})

// newWorkspace returns a workspace with the provider's program, which also
// answers for the stand-ins.
func newWorkspace(t *testing.T, standIns ...string) *acctest.Workspace {
	t.Helper()
	program, err := buildProvider()
	if err != nil {
		t.Fatal(err)
	}

	return acctest.NewWorkspace(t, program, standIns...)
}

// configureEnv sets the environment variables that configure the provider for
// an account.
func configureEnv(w *acctest.Workspace, account *acctest.Account) {
	for setting, value := range account.Settings() {
		w.Env[strings.ToUpper(account.System+"_"+setting)] = fmt.Sprint(value)
	}
}
