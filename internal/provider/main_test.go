package provider_test

import (
	"fmt"
	"os"
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
	return acceptance.BuildProvider(programs)
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
