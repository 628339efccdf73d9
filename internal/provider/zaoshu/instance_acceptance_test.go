package zaoshu_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

const newsAddress = "fleet_zaoshu_instance.news"

// newsHCL returns the provider block and an instance with further arguments.
func newsHCL(account *acctest.Account, id, arguments string) string {
	return account.HCL() + fmt.Sprintf(`
resource "fleet_zaoshu_instance" "news" {
  instance_id = %q
  %s
}
`, id, arguments)
}

// checkInstanceCount checks the number of instances on the server. Terraform
// deletes none.
func checkInstanceCount(account *acctest.Account, want int) resource.TestCheckFunc {
	return account.CheckObjectCount(want, acctest.OfKind("instance"))
}

func TestAccInstance_lifeCycle(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", map[string]any{"title": "News"})
	other := account.Create("instance", map[string]any{"title": "Prices"})
	notified := "title = \"Old news\"\nresult_notify_uri = \"" + hookURL + "\""
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkInstanceCount(account, 2),
		Steps: []resource.TestStep{
			{
				Config:           newsHCL(account, id, ""),
				ConfigPlanChecks: acctest.ExpectAction(newsAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(newsAddress, "id", knownvalue.StringExact(id)),
					acctest.ExpectValue(newsAddress, "title", knownvalue.StringExact("News")),
				},
			},
			{
				Config:           newsHCL(account, id, notified),
				ConfigPlanChecks: acctest.ExpectAction(newsAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(newsAddress, "title", knownvalue.StringExact("Old news")),
				},
			},
			{
				ResourceName:            newsAddress,
				ImportState:             true,
				ImportStateVerify:       true,
				ImportStateVerifyIgnore: []string{"result_notify_uri"},
			},
			{
				PreConfig: func() {
					account.Edit("instance", id, map[string]any{"title": "hacked", "status": "running"})
				},
				Config:           newsHCL(account, id, notified),
				ConfigPlanChecks: acctest.ExpectAction(newsAddress, plancheck.ResourceActionUpdate),
			},
			{
				Config:           newsHCL(account, other, notified),
				ConfigPlanChecks: acctest.ExpectAction(newsAddress, plancheck.ResourceActionReplace),
			},
		},
	})
}

func TestAccInstance_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", map[string]any{"title": "News"})
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkInstanceCount(account, 1),
		Steps:        acctest.ImportBlockSteps(newsAddress, newsHCL(account, id, ""), "id"),
	})
}

// The resource of the import block sets an argument that the API does not
// return.
func TestAccInstance_importWritesNotifyURI(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", map[string]any{"title": "News"})
	config := newsHCL(account, id, "result_notify_uri = \""+hookURL+"\"")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkInstanceCount(account, 1),
		Steps: []resource.TestStep{
			{
				Config:           config + fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}\n", newsAddress, id),
				ConfigPlanChecks: acctest.ExpectAction(newsAddress, plancheck.ResourceActionUpdate),
			},
			{Config: config, ConfigPlanChecks: acctest.ExpectAction(newsAddress, plancheck.ResourceActionNoop)},
		},
	})
	if counts := account.RequestCounts(); counts[http.MethodPatch] != 1 {
		t.Errorf("got the requests %v, want one PATCH", counts)
	}
}

func TestAccInstance_deletedOutsideTerraform(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", nil)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkInstanceCount(account, 0),
		Steps: []resource.TestStep{
			{Config: newsHCL(account, id, "")},
			{
				PreConfig:   func() { account.Delete("instance", id) },
				Config:      newsHCL(account, id, ""),
				ExpectError: regexp.MustCompile(`The account has no instance with the id`),
			},
		},
	})
}

func TestAccInstance_invalidInput(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", nil)
	wrong := *account
	wrong.Credentials = maps.Clone(account.Credentials)
	wrong.Credentials["api_secret"] = "s3cr3t"
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkInstanceCount(account, 1),
		Steps: []resource.TestStep{
			{
				Config:      newsHCL(&wrong, id, ""),
				ExpectError: regexp.MustCompile(`401\s+Unauthorized:\s+Bad\s+credentials`),
			},
			{Config: newsHCL(account, unknownID, ""), ExpectError: regexp.MustCompile(`Zaoshu: no such instance`)},
			{
				Config:      newsHCL(account, id, `result_notify_uri = "hooks"`),
				ExpectError: regexp.MustCompile(`The value is not an HTTP or HTTPS URL`),
			},
			{
				PreConfig:   func() { account.AddFault(rateLimited(90 * time.Minute)) },
				Config:      newsHCL(account, id, ""),
				ExpectError: regexp.MustCompile(`Too many requests. The server accepts requests again\s+in\s+1h`),
			},
			{
				Config:           newsHCL(account, id, ""),
				ConfigPlanChecks: acctest.ExpectAction(newsAddress, plancheck.ResourceActionCreate),
			},
		},
	})
}

func TestAccDataSources_read(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create(
		"instance",
		map[string]any{
			"title": "News", "schemas": []map[string]any{{"title": "Headline", "id": "C1", "type": "string"}},
		},
	)
	same := func(attribute string) statecheck.StateCheck {
		return acctest.ExpectSameValue(runAddress, "data.fleet_zaoshu_task.latest", attribute)
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkInstanceCount(account, 1),
		Steps: []resource.TestStep{
			{
				Config: runHCL(
					account, id, `target_sources = [{ urls = ["https://example.com/a", "https://example.com/b"] }]`,
				) + `
				data "fleet_zaoshu_instances" "all" {}
				data "fleet_zaoshu_instance" "news" {
				  id         = fleet_zaoshu_run.news.instance_id
				  depends_on = [fleet_zaoshu_run.news]
				}
				data "fleet_zaoshu_instance_schema" "news" {
				  instance_id = data.fleet_zaoshu_instances.all.instances[0].id
				}
				data "fleet_zaoshu_tasks" "news" {
				  instance_id = data.fleet_zaoshu_instance.news.id
				  depends_on  = [fleet_zaoshu_run.news]
				}
				data "fleet_zaoshu_task" "latest" {
				  instance_id = data.fleet_zaoshu_instance.news.id
				  id          = data.fleet_zaoshu_tasks.news.tasks[0].id
				}
				data "fleet_zaoshu_task_result" "latest" {
				  instance_id = data.fleet_zaoshu_instance.news.id
				  task_id     = data.fleet_zaoshu_task.latest.id
				}
				output "rows" {
				  value = length(data.fleet_zaoshu_task_result.latest.rows)
				}
				output "fetched" {
				  value = data.fleet_zaoshu_instance.news.total_fetching_rows
				}
				output "columns" {
				  value = data.fleet_zaoshu_instance_schema.news.columns[*].title
				}`,
				ConfigStateChecks: []statecheck.StateCheck{
					same("id"), same("status"), same("created_at"), same("total_url_count"),
					statecheck.ExpectKnownOutputValue("rows", knownvalue.Int64Exact(2)),
					statecheck.ExpectKnownOutputValue("fetched", knownvalue.Int64Exact(2)),
					statecheck.ExpectKnownOutputValue("columns", acctest.StringList("Headline")),
				},
			},
		},
	})
}

func TestAccLists_query(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	account := acctest.NewAccount(t, "zaoshu")
	id := account.Create("instance", map[string]any{"title": "News"})
	account.Create("instance", map[string]any{"title": "Prices", "status": "running"})
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkInstanceCount(account, 2),
		Steps: []resource.TestStep{
			{Config: runHCL(account, id, "")},
			{
				Query: true,
				Config: fmt.Sprintf(`
					list "fleet_zaoshu_instance" "all" {
					  provider = fleet
					}
					list "fleet_zaoshu_instance" "running" {
					  provider         = fleet
					  include_resource = true
					  config {
					    status = "running"
					  }
					}
					list "fleet_zaoshu_run" "all" {
					  provider = fleet
					}
					list "fleet_zaoshu_run" "news" {
					  provider         = fleet
					  include_resource = true
					  config {
					    instance_id = %q
					  }
					}`, id),
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength("fleet_zaoshu_instance.all", 2),
					querycheck.ExpectLength("fleet_zaoshu_instance.running", 1),
					querycheck.ExpectResourceKnownValues(
						"fleet_zaoshu_instance.running",
						queryfilter.ByDisplayName(knownvalue.StringExact("Prices")),
						[]querycheck.KnownValueCheck{
							{Path: tfjsonpath.New("title"), KnownValue: knownvalue.StringExact("Prices")},
						},
					),
					querycheck.ExpectLength("fleet_zaoshu_run.all", 1),
					querycheck.ExpectResourceKnownValues(
						"fleet_zaoshu_run.news",
						queryfilter.ByDisplayName(knownvalue.StringRegexp(regexp.MustCompile("^done "))),
						[]querycheck.KnownValueCheck{
							{Path: tfjsonpath.New("instance_id"), KnownValue: knownvalue.StringExact(id)},
						},
					),
				},
			},
		},
	})
}
