package jeto_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

const shopAddress = "fleet_jeto_instance.shop"

// shopHCL returns the provider block and an instance with more arguments.
func shopHCL(account *acctest.Account, arguments string) string {
	return account.HCL() + fmt.Sprintf(`
resource "fleet_jeto_instance" "shop" {
  name    = "shop"
  path    = "/srv/shop"
  host_id = "1"
  %s
}
`, arguments)
}

// gitArguments are the arguments of an instance with a git repository.
const gitArguments = "project_id = \"1\"\ngit_reference = \"master\""

func TestAccInstance_lifeCycle(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	idsDiffer := statecheck.CompareValue(compare.ValuesDiffer())
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			{
				Config:           shopHCL(account, gitArguments),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					idsDiffer.AddStateValue(shopAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(shopAddress, "git_reference", knownvalue.StringExact("master")),
					acctest.ExpectValue(shopAddress, "project_name", knownvalue.StringExact(mock.ProjectShopName)),
					acctest.ExpectValue(shopAddress, "environment", knownvalue.Null()),
				},
			},
			{
				ResourceName:      shopAddress,
				ImportState:       true,
				ImportStateVerify: true,
			},
			{
				Config:           shopHCL(account, gitArguments+"\ntimeouts = { create = \"5m\" }"),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionUpdate),
			},
			{
				Config:           shopHCL(account, gitArguments+"\nenvironment = \"QA\""),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{
					idsDiffer.AddStateValue(shopAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(shopAddress, "environment", knownvalue.StringExact("QA")),
				},
			},
			{
				PreConfig:        func() { account.Delete("instance", account.Objects()[0].ID) },
				Config:           shopHCL(account, gitArguments+"\nenvironment = \"QA\""),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionCreate),
			},
		},
	})
}

func TestAccInstance_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	account := acctest.NewAccount(t, "jeto")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps:        acctest.ImportBlockSteps(shopAddress, shopHCL(account, gitArguments), "id"),
	})
}

func TestAccInstance_invalidInput(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			{
				Config:      shopHCL(account, `project_id = "shop"`),
				ExpectError: regexp.MustCompile(`must be the id of a\s+project`),
			},
			{
				Config:      shopHCL(account, `project_id = "99"`),
				ExpectError: regexp.MustCompile(`no project with the id\s+"99"`),
			},
			// The instance without a project is tainted.
			{
				Config:           shopHCL(account, gitArguments),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionReplace),
			},
			{
				PreConfig: func() {
					account.AddFault(faults.Fault{Method: http.MethodDelete, Times: 1, Status: http.StatusForbidden})
				},
				Config:      account.HCL(),
				ExpectError: regexp.MustCompile(`could not delete instance`),
			},
			{
				Config:           shopHCL(account, gitArguments),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionNoop),
			},
		},
	})
}

func TestAccInstanceDataSources_read(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	same := func(attribute string) statecheck.StateCheck {
		return acctest.ExpectSameValue(shopAddress, "data.fleet_jeto_instance.by_name", attribute)
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{{
			Config: shopHCL(account, gitArguments) + `
				data "fleet_jeto_instance" "by_name" {
				  name = fleet_jeto_instance.shop.name
				}
				data "fleet_jeto_instance" "by_id" {
				  id = fleet_jeto_instance.shop.id
				}
				data "fleet_jeto_instances" "all" {
				  project_id = "1"
				  depends_on = [fleet_jeto_instance.shop]
				}
				output "names" {
				  value = [for instance in data.fleet_jeto_instances.all.instances : instance.name]
				}
				output "owner" {
				  value = jsondecode(data.fleet_jeto_instance.by_id.infos).owner
				}
				output "machines" {
				  value = [for machine in data.fleet_jeto_instance.by_id.machines : machine.name]
				}`,
			ConfigStateChecks: []statecheck.StateCheck{
				same("id"), same("path"), same("host_provider"),
				statecheck.ExpectKnownOutputValue("names", acctest.StringList("shop")),
				statecheck.ExpectKnownOutputValue("owner", knownvalue.StringExact("shop team")),
				statecheck.ExpectKnownOutputValue("machines", acctest.StringList(mock.MachineWeb, mock.MachineDB)),
			},
		}},
	})
}

func TestAccInstanceList_query(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	account := acctest.NewAccount(t, "jeto")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckObjectCount(1, acctest.AnyObject), // Terraform does not manage the instance wiki.
		Steps: []resource.TestStep{
			{
				PreConfig: func() {
					account.Create("instance", map[string]any{"name": "wiki", "environment": "QA", "path": "/srv/wiki"})
				},
				Config: shopHCL(account, gitArguments),
			},
			{
				Query: true,
				Config: `
					list "fleet_jeto_instance" "all" {
					  provider = fleet
					}
					list "fleet_jeto_instance" "qa" {
					  provider         = fleet
					  include_resource = true
					  config {
					    environment = "QA"
					  }
					}`,
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength("fleet_jeto_instance.all", 2),
					querycheck.ExpectLength("fleet_jeto_instance.qa", 1),
					querycheck.ExpectResourceKnownValues(
						"fleet_jeto_instance.qa",
						queryfilter.ByDisplayName(knownvalue.StringExact("wiki")),
						[]querycheck.KnownValueCheck{
							{Path: tfjsonpath.New("path"), KnownValue: knownvalue.StringExact("/srv/wiki")},
						},
					),
				},
			},
		},
	})
}
