package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

const accountsGuide = "multiple-accounts"

// newTwoAccounts returns two accounts of Sharedcloud on one server, whose
// endpoint is in the environment. The variables have their tokens.
func newTwoAccounts(t *testing.T, w *acctest.Workspace, first, second string) [2]*acctest.Account {
	t.Helper()
	accounts := [2]*acctest.Account{acctest.NewAccount(t, "sharedcloud"), acctest.NewAccount(t, "sharedcloud")}
	configureEnv(w, accounts[0])
	w.Env["TF_VAR_"+first] = accounts[0].Credentials["token"]
	w.Env["TF_VAR_"+second] = accounts[1].Credentials["token"]

	return accounts
}

// instanceNames returns the names of the instances of an account.
func instanceNames(account *acctest.Account) string {
	objects := account.Objects()
	names := make([]string, len(objects))
	for i, object := range objects {
		names[i] = fmt.Sprint(object.Fields["name"])
	}

	return strings.Join(names, " ")
}

func TestGuide_TwoAccounts(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	accounts := newTwoAccounts(t, w, "research_token", "production_token")
	writeGuideFile(t, w, accountsGuide+"/two-accounts/main.tf")
	w.MustRun("apply", "-auto-approve")
	expect(t, w.MustRun("plan"), "No changes.")
	for i, want := range []string{"research-1", "production-1"} {
		if got := instanceNames(accounts[i]); got != want {
			t.Errorf("account %d has %q, want %q", i, got, want)
		}
	}
	// The import uses the provider of the resource.
	const production = "fleet_sharedcloud_instance.production"
	w.MustRun("state", "rm", production)
	w.MustRun("import", production, accounts[1].Objects()[0].ID)
	expect(t, w.MustRun("plan"), "No changes.")
	w.Write("dynamic.tf", `
		resource "fleet_sharedcloud_instance" "each" {
		  for_each  = toset(["a"])
		  provider  = fleet[each.key]
		  name      = each.key
		  ask_price = 0.02
		}`)
	expectInGuide(t, accountsGuide, w.Run("validate").Output, "Error: Invalid provider configuration reference")
	removeFile(t, w, "dynamic.tf")
	w.MustRun("destroy", "-auto-approve")
}

// TestGuide_QueryOfTwoAccounts adopts the instances of two accounts.
func TestGuide_QueryOfTwoAccounts(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	w := newWorkspace(t)
	for _, account := range newTwoAccounts(t, w, "research_token", "production_token") {
		account.Create("instance", map[string]any{"name": "batch", "ask_price": 0.02})
	}
	config := exampleFiles(t)["guides/"+accountsGuide+"/two-accounts/main.tf"]
	settings, _, found := strings.Cut(config, "\nresource ")
	at := strings.Index(config, "\nvariable ")
	if !found || at < 0 {
		t.Fatalf("the example has no resource and no variable:\n%s", config)
	}
	w.Write("main.tf", settings+config[at:])
	writeGuideFile(t, w, accountsGuide+"/two-accounts/accounts.tfquery.hcl")
	w.MustRun("query", "-generate-config-out=adopted.tf")
	expect(t, w.MustRun("apply", "-auto-approve"), "Resources: 2 imported, 0 added, 0 changed, 0 destroyed.")
	expect(t, w.MustRun("plan"), "No changes.")
}

func TestGuide_AccountsInModules(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	accounts := newTwoAccounts(t, w, "east_token", "west_token")
	for _, name := range []string{"main.tf", "pool/main.tf", "mirror/main.tf"} {
		err := os.MkdirAll(filepath.Join(w.Dir, filepath.Dir(name)), 0o700)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(name, exampleFiles(t)["guides/"+accountsGuide+"/modules/"+name])
	}
	w.MustRun("get") // An init would ask the registry for the provider.
	w.MustRun("apply", "-auto-approve")
	expect(t, w.MustRun("plan"), "No changes.")
	for i, want := range []int{3, 1} {
		if got := len(accounts[i].Objects()); got != want {
			t.Errorf("account %d has %d instances, want %d", i, got, want)
		}
	}
	w.MustRun("destroy", "-auto-approve")
}

func TestGuide_AccountOfEachEnvironment(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	writeGuideFile(t, w, accountsGuide+"/environments/main.tf")
	for _, environment := range []string{"staging", "production"} {
		sharedcloud, wakame := newGuideAccount(t, w, "sharedcloud"), newGuideAccount(t, w, "wakame")
		w.Env["TF_VAR_sharedcloud_token"] = sharedcloud.Credentials["token"]
		w.Env["TF_VAR_wakame_account"] = wakame.Credentials["account_id"]
		w.MustRun("workspace", "new", environment)
		w.MustRun("apply", "-auto-approve")
		expect(t, w.MustRun("plan"), "No changes.")
		if got := instanceNames(sharedcloud); got != "batch-"+environment {
			t.Errorf("the account of %s has %q", environment, got)
		}
	}
}

// TestGuide_ListsOfTwoConfigurations refreshes 24 instances of one account with
// two configurations of the provider. Each reads ten instances one by one, and
// the rest with a list of its own.
func TestGuide_ListsOfTwoConfigurations(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	account := acctest.NewAccount(t, "sharedcloud")
	configureEnv(w, account)
	const resource = `
		resource "fleet_sharedcloud_instance" %q {
		  count     = 12
		  provider  = %s
		  name      = "batch"
		  ask_price = 0.02
		}`
	w.Write("main.tf", requiredProvider+"provider \"fleet\" {\n alias = \"second\"\n}\n"+
		fmt.Sprintf(resource, "first", "fleet")+fmt.Sprintf(resource, "second", "fleet.second"))
	w.MustRun("apply", "-auto-approve")
	before := len(account.Requests())
	expect(t, w.MustRun("plan"), "No changes.")
	lists := 0
	for _, request := range account.Requests()[before:] {
		if request == http.MethodGet+" /api/v1/instances/" {
			lists++
		}
	}
	if lists != 2 {
		t.Errorf("the refresh has read %d lists, want one for each configuration", lists)
	}
}
