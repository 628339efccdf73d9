package qubell_test

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
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

const shopAddress = "fleet_qubell_instance.shop"

// instanceHCL is the provider block and an instance with further arguments.
func instanceHCL(account *acctest.Account, application, arguments string) string {
	return account.HCL() + fmt.Sprintf(`
resource "fleet_qubell_instance" "shop" {
  application_id = %q
  %s
}
`, application, arguments)
}

// shopHCL is an instance of the application Shop.
func shopHCL(account *acctest.Account, arguments string) string {
	return instanceHCL(account, mock.ApplicationShop, arguments)
}

// checkAllDestroyed checks how many of the account's instances are left, and
// that no schedules are left.
func checkAllDestroyed(account *acctest.Account, but int) resource.TestCheckFunc {
	return resource.ComposeTestCheckFunc(
		account.CheckObjectCount(but, acctest.OfKind(mock.KindInstance)),
		account.CheckObjectCount(0, acctest.OfKind(mock.KindSchedule)),
	)
}

// onlyObjectID returns the id of the account's only object of a kind.
func onlyObjectID(account *acctest.Account, kind string) string {
	for id := range storedObjects(account, kind) {
		return id
	}

	return ""
}

func TestAccInstance_lifecycle(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	sameID := statecheck.CompareValue(compare.ValuesSame())
	otherID := statecheck.CompareValue(compare.ValuesDiffer())
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: []resource.TestStep{
			{
				Config: shopHCL(account, `
					name             = "shop"
					manifest_version = 2
					parameters       = { "web.size" = "large", "web.replicas" = jsonencode(2) }
					user_data        = jsonencode({ owner = "ada" })
					destroy_after    = "8h"`),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(shopAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(shopAddress, "status", knownvalue.StringExact("Running")),
					acctest.ExpectValue(
						shopAddress, "environment_id", knownvalue.StringExact(mock.EnvironmentDevelopment),
					),
					acctest.ExpectValue(shopAddress, "version", knownvalue.Int64Exact(2)),
					acctest.ExpectValue(
						shopAddress,
						"effective_parameters",
						knownvalue.MapExact(map[string]knownvalue.Check{
							"web.size": knownvalue.StringExact("large"), "web.replicas": knownvalue.StringExact("2"),
							"web.motd": knownvalue.StringExact("Welcome"),
						}),
					),
					acctest.ExpectValue(shopAddress, "return_values", knownvalue.MapPartial(map[string]knownvalue.Check{
						"web.replicas": knownvalue.StringExact("2"),
						"web.url":      knownvalue.StringRegexp(regexp.MustCompile(`^"http://`)),
					})),
				},
			},
			{
				Config: shopHCL(account, `
					name          = "store"
					parameters    = { "web.replicas" = jsonencode(3) }
					user_data     = jsonencode({ owner = "bob" })
					destroy_after = "12h"
					timeouts      = { update = "5m" }`) + `
					output "hosts" {
					  value = nonsensitive(jsondecode(fleet_qubell_instance.shop.return_values["web.hosts"]))
					}`,
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(shopAddress, tfjsonpath.New("id")),
					otherID.AddStateValue(shopAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(shopAddress, "name", knownvalue.StringExact("store")),
					acctest.ExpectValue(shopAddress, "version", knownvalue.Int64Exact(2)),
					statecheck.ExpectKnownOutputValue("hosts", knownvalue.ListSizeExact(3)),
				},
			},
			{
				ResourceName:      shopAddress,
				ImportState:       true,
				ImportStateVerify: true,
				// An import sets no parameters, and writes the time until the
				// destruction in another form.
				ImportStateVerifyIgnore: []string{"parameters", "user_data", "destroy_after", "timeouts"},
			},
			{
				Config:            shopHCL(account, `environment_id = "`+mock.EnvironmentProduction+`"`),
				ConfigPlanChecks:  acctest.ExpectAction(shopAddress, plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{otherID.AddStateValue(shopAddress, tfjsonpath.New("id"))},
			},
		},
	})
}

func TestAccInstance_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	account := acctest.NewAccount(t, "qubell")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: acctest.ImportBlockSteps(
			shopAddress,
			shopHCL(account, ""),
			"id",
		),
	})
}

// TestAccInstance_importThenConfigure has an import block whose resource sets
// what the API does not return.
func TestAccInstance_importThenConfigure(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	id := account.Create("instance", map[string]any{"revisionId": mock.RevisionEdge})
	config := shopHCL(account, `
		revision_id = "`+mock.RevisionEdge+`"
		parameters  = { "web.size" = "small", "web.replicas" = "1", "web.motd" = "Welcome" }`)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: []resource.TestStep{
			{
				Config:           config + fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}\n", shopAddress, id),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(shopAddress, "revision_id", knownvalue.StringExact(mock.RevisionEdge)),
				},
			},
			{
				PreConfig: func() {
					if counts := account.RequestCounts(); counts[http.MethodPost]+counts[http.MethodPut] > 0 {
						t.Errorf("the requests are %v, want only GETs", account.Requests())
					}
				},
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionNoop),
			},
		},
	})
}

func TestAccInstance_driftAndDeletion(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	config := shopHCL(account, `
		manifest_version = 2
		parameters       = { "web.size" = "large" }
		destroy_after    = "8h"`)
	edit := func(fields map[string]any) func() {
		return func() { account.Edit("instance", onlyObjectID(account, "instance"), fields) }
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: edit(
					map[string]any{"parameters": map[string]any{"web.size": "tiny", "web.replicas": "5"}, "version": 3},
				),
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionUpdate),
			},
			{
				PreConfig: func() {
					for schedule := range storedObjects(account, "schedule") {
						account.Delete("schedule", schedule)
					}
				},
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionUpdate),
			},
			{
				PreConfig: edit(map[string]any{"name": "hacked", "status": "Failed"}), Config: config,
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionNoop),
			},
			{
				PreConfig: edit(map[string]any{"status": "Destroying"}), Config: config,
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionNoop),
			},
			{
				PreConfig: func() {
					edit(map[string]any{"status": "Destroyed"})()
					account.Delete("schedule", onlyObjectID(account, "schedule"))
				},
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionCreate),
				// The record of the first instance is not in the state anymore.
				Check: func(*terraform.State) error {
					for id, instance := range storedObjects(account, "instance") {
						if instance["status"] == "Destroyed" {
							account.Delete("instance", id)
						}
					}

					return nil
				},
			},
			{
				PreConfig:        func() { account.Delete("instance", onlyObjectID(account, "instance")) },
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionCreate),
			},
		},
	})
}

func TestAccInstance_invalidConfiguration(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	fails := func(application, arguments, message string) resource.TestStep {
		return resource.TestStep{
			Config: instanceHCL(account, application, arguments), ExpectError: regexp.MustCompile(message),
		}
	}
	named := func(more string) string { return `parameters = { "db.name" = "orders"` + more + ` }` }
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: []resource.TestStep{
			fails("Shop", "", `must be the id of\s+an application`),
			fails(mock.ApplicationShop, `destroy_after = "-1h"`, `one millisecond or\s+more`),
			fails(mock.ApplicationShop, `destroy_after = "soon"`, `is not a\s+duration`),
			fails(mock.ApplicationShop, `user_data = jsonencode(["ada"])`, `must be a JSON object`),
			fails(unknownID, "", `there is no application`),
			fails(mock.ApplicationShop, `environment_id = "`+unknownID+`"`, `there is no environment`),
			fails(mock.ApplicationDatabase, "", `db.name`),
			fails(
				mock.ApplicationPlatform,
				`submodules = jsonencode({ site = { parameters = { "site.domain" = "x" } } })`,
				`is\s+mapped\s+to\s+platform.domain`,
			),
			fails(mock.ApplicationDatabase, named(`, "db.engine" = "broken"`), `failed\s+at\s+step\s+"install"`),
			// The instance is tainted now.
			{
				Config:           instanceHCL(account, mock.ApplicationDatabase, named(`, "db.engine" = "sticky"`)),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionReplace),
			},
			fails(mock.ApplicationShop, "", `set\s+force_destroy\s+=\s+true`),
			{
				Config: instanceHCL(
					account, mock.ApplicationDatabase, named(`, "db.engine" = "sticky"`)+"\nforce_destroy = true",
				),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionUpdate),
			},
		},
	})
}

func TestAccInstance_writeOnly(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.WriteOnly)
	account := acctest.NewAccount(t, "qubell")
	config := func(engine string) string {
		return instanceHCL(account, mock.ApplicationDatabase, fmt.Sprintf(`
			parameters            = { "db.engine" = %q }
			parameters_wo         = { "db.name" = "secret-orders" }
			parameters_wo_version = 1
			user_data_wo          = jsonencode({ key = "open-sesame" })
			user_data_wo_version  = 1`, engine))
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: []resource.TestStep{
			{
				Config:      config(mock.EngineLaunchFails),
				ExpectError: regexp.MustCompile(`failed\s+at\s+step\s+"install"`),
			},
			// The instance is tainted now.
			{
				Config:           config("postgres"),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(shopAddress, "parameters_wo", knownvalue.Null()),
					acctest.ExpectValue(shopAddress, "user_data_wo", knownvalue.Null()),
					acctest.ExpectValue(shopAddress, "return_values", knownvalue.MapSizeExact(0)),
					acctest.ExpectValue(shopAddress, "effective_parameters", knownvalue.MapExact(
						map[string]knownvalue.Check{"db.engine": knownvalue.StringExact("postgres")})),
				},
			},
		},
	})
}

func TestAccInstanceDataSource_basic(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	same := func(attribute, other string) statecheck.StateCheck {
		return statecheck.CompareValuePairs(shopAddress, tfjsonpath.New(attribute),
			"data.fleet_qubell_instance.by_id", tfjsonpath.New(other), compare.ValuesSame())
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: []resource.TestStep{{
			Config: shopHCL(account, `name = "web"`) + `
				data "fleet_qubell_instance" "by_id" {
				  id = fleet_qubell_instance.shop.id
				}
				data "fleet_qubell_instances" "running" {
				  application_id = fleet_qubell_instance.shop.application_id
				  status         = "Running"
				  depends_on     = [fleet_qubell_instance.shop]
				}
				output "names" {
				  value = data.fleet_qubell_instances.running.instances[*].name
				}
				output "steps" {
				  value = data.fleet_qubell_instance.by_id.workflow_history[0].steps[*].name
				}`,
			ConfigStateChecks: []statecheck.StateCheck{
				same("name", "name"),
				same("version", "version"),
				same("return_values", "return_values"),
				same("effective_parameters", "parameters"),
				statecheck.ExpectKnownOutputValue("names", acctest.StringList("web")),
				statecheck.ExpectKnownOutputValue("steps", knownvalue.ListSizeExact(3)),
			},
		}},
	})
}

func TestAccInstanceList_query(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	account := acctest.NewAccount(t, "qubell")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 2),
		Steps: []resource.TestStep{
			{
				PreConfig: func() {
					account.Create(
						"instance",
						map[string]any{
							"name": "broken", "status": "Failed", "environmentId": mock.EnvironmentProduction,
						},
					)
					account.Create("instance", map[string]any{"name": "gone", "status": "Destroyed"})
				},
				Config: shopHCL(account, `name = "web"`),
			},
			{
				Query: true,
				Config: `
					list "fleet_qubell_instance" "all" {
					  provider = fleet
					}
					list "fleet_qubell_instance" "failed" {
					  provider         = fleet
					  include_resource = true
					  config {
					    environment_id = "` + mock.EnvironmentProduction + `"
					    status         = "Failed"
					  }
					}`,
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength("fleet_qubell_instance.all", 2),
					querycheck.ExpectLength("fleet_qubell_instance.failed", 1),
					querycheck.ExpectResourceKnownValues(
						"fleet_qubell_instance.failed",
						queryfilter.ByDisplayName(knownvalue.StringExact("broken")),
						[]querycheck.KnownValueCheck{
							{
								Path:       tfjsonpath.New("application_id"),
								KnownValue: knownvalue.StringExact(mock.ApplicationShop),
							},
						},
					),
				},
			},
		},
	})
}

// TestAccInstance_faults makes some requests fail.
func TestAccInstance_faults(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	account.AddFault(faults.Fault{Status: http.StatusServiceUnavailable, Body: "{}", Rate: 0.1})
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: []resource.TestStep{
			{Config: shopHCL(account, `name = "web"`)},
			{
				Config:           shopHCL(account, `name = "www"`),
				ConfigPlanChecks: acctest.ExpectAction(shopAddress, plancheck.ResourceActionUpdate),
			},
		},
	})
}
