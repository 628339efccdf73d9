package zaoshu_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

const runAddress = "fleet_zaoshu_run.news"

// runHCL returns the provider block and a run of an instance with further
// arguments.
func runHCL(account *acctest.Account, id, arguments string) string {
	return account.HCL() + fmt.Sprintf(`
resource "fleet_zaoshu_run" "news" {
  instance_id = %q
  %s
}
`, id, arguments)
}

// checkRunCount checks the number of requests that run an instance.
func checkRunCount(account *acctest.Account, want int) resource.TestCheckFunc {
	return account.CheckRequests(http.MethodPost, want)
}

func TestAccRun_lifeCycle(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", nil)
	sameID, otherID := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesDiffer())
	const arguments = `
		target_sources = [{
		  urls    = ["https://example.com/a"]
		  headers = { Cookie = "session=s3cr3t" }
		}]
		result_notify_uri = "https://hooks.example.com/zaoshu"`
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkRunCount(account, 3),
		Steps: []resource.TestStep{
			{
				Config: runHCL(account, id, arguments+"\ntriggers = { edition = \"1\" }"),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(runAddress, tfjsonpath.New("id")),
					otherID.AddStateValue(runAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(runAddress, "status", knownvalue.StringExact("done")),
					acctest.ExpectValue(runAddress, "total_url_count", knownvalue.Int64Exact(1)),
					statecheck.ExpectSensitiveValue(
						runAddress, tfjsonpath.New("target_sources").AtSliceIndex(0).AtMapKey("headers"),
					),
				},
			},
			{
				Config: runHCL(
					account, id, arguments+"\ntriggers = { edition = \"1\" }\ntimeouts = { create = \"5m\" }",
				),
				ConfigPlanChecks:  acctest.ExpectAction(runAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(runAddress, tfjsonpath.New("id"))},
			},
			{
				Config:            runHCL(account, id, arguments+"\ntriggers = { edition = \"2\" }"),
				ConfigPlanChecks:  acctest.ExpectAction(runAddress, plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{otherID.AddStateValue(runAddress, tfjsonpath.New("id"))},
			},
			{
				PreConfig: func() {
					for _, object := range account.Objects() {
						if object.Kind == "task" {
							account.Delete("task", object.ID)
						}
					}
				},
				Config:           runHCL(account, id, arguments),
				ConfigPlanChecks: acctest.ExpectAction(runAddress, plancheck.ResourceActionCreate),
			},
		},
	})
}

func TestAccRun_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", nil)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkRunCount(account, 1),
		Steps: []resource.TestStep{
			{
				Config: runHCL(account, id, ""),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(runAddress, tfjsonpath.New("id")),
					statecheck.ExpectIdentityValueMatchesState(runAddress, tfjsonpath.New("instance_id")),
				},
			},
			{
				ResourceName:      runAddress,
				ImportState:       true,
				ImportStateVerify: true,
				ImportStateIdFunc: func(state *terraform.State) (string, error) {
					return id + "/" + state.RootModule().Resources[runAddress].Primary.ID, nil
				},
			},
			{ResourceName: runAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// The resource of the import block sets arguments that the API does not return.
func TestAccRun_importTakesOverConfiguration(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", nil)
	task := account.Create("task", map[string]any{"instance_id": id})
	const arguments = `
		target_sources = [{ urls = ["https://example.com/a"] }]
		triggers       = { edition = "1" }`
	importing := fmt.Sprintf("\nimport {\n  to = %s\n  id = \"%s/%s\"\n}\n", runAddress, id, task)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkRunCount(account, 1),
		Steps: []resource.TestStep{
			{
				Config:           runHCL(account, id, arguments) + importing,
				ConfigPlanChecks: acctest.ExpectAction(runAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(runAddress, "id", knownvalue.StringExact(task)),
				},
				Check: checkRunCount(account, 0),
			},
			{
				Config:           runHCL(account, id, arguments),
				ConfigPlanChecks: acctest.ExpectAction(runAddress, plancheck.ResourceActionNoop),
			},
			{
				Config:           runHCL(account, id, ""),
				ConfigPlanChecks: acctest.ExpectAction(runAddress, plancheck.ResourceActionReplace),
			},
		},
	})
}

func TestAccRun_invalidInput(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", nil)
	fails := func(id, arguments, message string) resource.TestStep {
		return resource.TestStep{Config: runHCL(account, id, arguments), ExpectError: regexp.MustCompile(message)}
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkRunCount(account, 3),
		Steps: []resource.TestStep{
			fails(unknownID, "", `Zaoshu: no such instance`),
			fails(id, `target_sources = [{ urls = [] }]`, `must have at least 1`),
			fails(id, `target_sources = [{ urls = ["news"] }]`, `"news" is not an HTTP or HTTPS URL`),
			{
				PreConfig: func() {
					account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter, Times: 1})
				},
				Config: runHCL(account, id, ""),
				ExpectError: regexp.MustCompile(`(?s)cannot\s+determine\s+whether\s+it\s+is\s+one\s+of\s+these.*` +
					`to = fleet_zaoshu_run\.NAME.*exclusive = true`),
			},
			fails(id, `target_sources = [{ urls = ["https://a.invalid/"] }]`, `ended in an error`),
			// The failed run is in the state as tainted.
			{
				Config:           runHCL(account, id, ""),
				ConfigPlanChecks: acctest.ExpectAction(runAddress, plancheck.ResourceActionReplace),
			},
		},
	})
}

func TestAccRunAction_trigger(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Actions)
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", nil)
	config := func(edition, url string) string {
		return account.HCL() + fmt.Sprintf(`
			resource "terraform_data" "edition" {
			  input = %q
			  lifecycle {
			    action_trigger {
			      events  = [after_create, after_update]
			      actions = [action.fleet_zaoshu_run.news]
			    }
			  }
			}
			action "fleet_zaoshu_run" "news" {
			  config {
			    instance_id    = %q
			    target_sources = [{ urls = [%q] }]
			  }
			}`, edition, id, url)
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkRunCount(account, 3),
		Steps: []resource.TestStep{
			{Config: config("1", "https://example.com/"), Check: checkRunCount(account, 1)},
			{Config: config("2", "https://example.com/"), Check: checkRunCount(account, 2)},
			{Config: config("3", "https://a.invalid/"), ExpectError: regexp.MustCompile(`ended in an error`)},
		},
	})
}
