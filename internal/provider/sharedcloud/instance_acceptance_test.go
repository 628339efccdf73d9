package sharedcloud_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

const webAddress = "fleet_sharedcloud_instance.web"

// webHCL returns the provider block and an instance with further arguments.
func webHCL(account *acctest.Account, arguments string) string {
	return account.HCL() + fmt.Sprintf(`
resource "fleet_sharedcloud_instance" "web" {
  name = "web"
  %s
}
`, arguments)
}

func TestAccInstance_lifeCycle(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	sameID := statecheck.CompareValue(compare.ValuesSame())
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			{
				Config:           webHCL(account, "ask_price = 0.02"),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(webAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(webAddress, "type", knownvalue.StringExact("cpu")),
					acctest.ExpectValue(webAddress, "ask_price", knownvalue.Float64Exact(0.02)),
					acctest.ExpectValue(webAddress, "max_num_parallel_jobs", knownvalue.Int64Exact(1)),
					acctest.ExpectValue(webAddress, "gpu", knownvalue.Null()),
					acctest.ExpectValue(webAddress, "gpu_name", knownvalue.Null()),
				},
			},
			{
				Config: webHCL(account, `
					type      = "gpu"
					gpu       = one([
					  for gpu in data.fleet_sharedcloud_gpus.all.gpus : gpu.id if gpu.codename == "titanv"
					])
					ask_price = 1.5
				}
				data "fleet_sharedcloud_gpus" "all" {`),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(webAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(webAddress, "gpu", knownvalue.StringExact(titanV)),
					acctest.ExpectValue(webAddress, "gpu_name", knownvalue.StringExact("Nvidia Titan V 12GB")),
				},
			},
			{
				Config:           webHCL(account, "ask_price = 1.5\nmax_num_parallel_jobs = 4"),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(webAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(webAddress, "type", knownvalue.StringExact("cpu")),
					acctest.ExpectValue(webAddress, "gpu", knownvalue.Null()),
				},
			},
			{
				ResourceName:      webAddress,
				ImportState:       true,
				ImportStateVerify: true,
			},
		},
	})
}

// TestAccDataSources_outputOfWholeObjects has outputs of the whole data
// sources. The second plan has no changes, although the server's clock moves.
func TestAccDataSources_outputOfWholeObjects(t *testing.T) {
	t.Parallel()
	timed := acctest.NewTimedAccount(t, "sharedcloud", time.Now(), mockserver.Options{}, acctest.AnyGET)
	config := webHCL(timed.Account, "ask_price = 0.02") + `
		data "fleet_sharedcloud_gpu" "titan" {
		  codename = "titanv"
		}
		data "fleet_sharedcloud_gpus" "all" {}
		data "fleet_sharedcloud_instance" "web" {
		  id = fleet_sharedcloud_instance.web.id
		}
		data "fleet_sharedcloud_instances" "all" {
		  depends_on = [fleet_sharedcloud_instance.web]
		}
		output "all" {
		  value = {
		    gpu       = data.fleet_sharedcloud_gpu.titan
		    gpus      = data.fleet_sharedcloud_gpus.all
		    instance  = data.fleet_sharedcloud_instance.web
		    instances = data.fleet_sharedcloud_instances.all
		  }
		}`
	acctest.Test(t, resource.TestCase{
		CheckDestroy: timed.CheckDestroy,
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: func() { timed.Clock.Advance(time.Hour) },
				Config:    config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

func TestAccInstance_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	account := acctest.NewAccount(t, "sharedcloud")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps:        acctest.ImportBlockSteps(webAddress, webHCL(account, "ask_price = 0.02"), "id"),
	})
}

func TestAccInstance_changedOutsideTerraform(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	config := webHCL(account, "ask_price = 0.02")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: func() {
					account.Edit(
						"instance", account.Objects()[0].ID, map[string]any{"name": "hacked", "num_running_jobs": 3},
					)
				},
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(webAddress, "name", knownvalue.StringExact("web")),
				},
			},
			{
				PreConfig:        func() { account.Delete("instance", account.Objects()[0].ID) },
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionCreate),
			},
		},
	})
}

func TestAccInstance_invalidInput(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	fails := func(arguments, message string) resource.TestStep {
		return resource.TestStep{Config: webHCL(account, arguments), ExpectError: regexp.MustCompile(message)}
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			fails("ask_price = 0.0001", `0.0001 is not valid. It must be at least 0.001`),
			fails("ask_price = 1\ntype = \"gpu\"", `Sharedcloud: a GPU instance needs a GPU`),
			fails("ask_price = 1\ngpu = \""+titanV+"\"", `Sharedcloud: a CPU instance has no GPU`),
			fails(
				"ask_price = 1\ntype = \"gpu\"\ngpu = \"00000000-0000-4000-8000-000000000000\"",
				`Sharedcloud: could not create instance "web"`,
			),
		},
	})
}

func TestAccInstance_failedUpdateKeepsState(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			{Config: webHCL(account, "ask_price = 0.02")},
			{
				PreConfig: func() {
					account.AddFault(faults.Fault{Method: http.MethodPatch, Times: 1, Status: http.StatusForbidden})
				},
				Config:      webHCL(account, "ask_price = 0.05"),
				ExpectError: regexp.MustCompile(`could not update instance`),
			},
			{
				Config:           webHCL(account, "ask_price = 0.02"),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionNoop),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(webAddress, "ask_price", knownvalue.Float64Exact(0.02)),
				},
			},
		},
	})
}

func TestAccInstanceDataSources_read(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	same := func(attribute string) statecheck.StateCheck {
		return acctest.ExpectSameValue(webAddress, "data.fleet_sharedcloud_instance.by_name", attribute)
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{{
			Config: webHCL(account, "ask_price = 0.02") + `
				data "fleet_sharedcloud_instance" "by_name" {
				  name = fleet_sharedcloud_instance.web.name
				}
				data "fleet_sharedcloud_instance" "by_id" {
				  id = fleet_sharedcloud_instance.web.id
				}
				data "fleet_sharedcloud_instances" "cpu" {
				  type       = "cpu"
				  depends_on = [fleet_sharedcloud_instance.web]
				}
				output "names" {
				  value = [for instance in data.fleet_sharedcloud_instances.cpu.instances : instance.name]
				}
				output "status" {
				  value = data.fleet_sharedcloud_instance.by_id.status
				}`,
			ConfigStateChecks: []statecheck.StateCheck{
				same("id"), same("type"), same("created_at"),
				statecheck.ExpectKnownOutputValue("names", acctest.StringList("web")),
				statecheck.ExpectKnownOutputValue("status", knownvalue.StringExact("not_available")),
			},
		}},
	})
}

func TestAccInstanceList_query(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	account := acctest.NewAccount(t, "sharedcloud")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckObjectCount(2, acctest.AnyObject), // Terraform does not manage these two.
		Steps: []resource.TestStep{
			{
				PreConfig: func() {
					account.Create(
						"instance", map[string]any{"name": "gpu", "type": 2, "gpu": titanV, "ask_price": 1.5},
					)
					account.Create("instance", map[string]any{"name": "other"})
				},
				Config: webHCL(account, "ask_price = 0.02"),
			},
			{
				Query: true,
				Config: `
					list "fleet_sharedcloud_instance" "all" {
					  provider = fleet
					}
					list "fleet_sharedcloud_instance" "gpu" {
					  provider         = fleet
					  include_resource = true
					  config {
					    type = "gpu"
					  }
					}`,
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength("fleet_sharedcloud_instance.all", 3),
					querycheck.ExpectLength("fleet_sharedcloud_instance.gpu", 1),
					querycheck.ExpectResourceKnownValues(
						"fleet_sharedcloud_instance.gpu",
						queryfilter.ByDisplayName(knownvalue.StringExact("gpu")),
						[]querycheck.KnownValueCheck{
							{Path: tfjsonpath.New("gpu"), KnownValue: knownvalue.StringExact(titanV)},
							{Path: tfjsonpath.New("ask_price"), KnownValue: knownvalue.Float64Exact(1.5)},
						},
					),
				},
			},
		},
	})
}
