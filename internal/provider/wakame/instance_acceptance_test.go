package wakame_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
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
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

const webAddress = "fleet_wakame_instance.web"

// webHCL returns the provider block and an instance with more arguments.
func webHCL(account *acctest.Account, arguments string) string {
	return account.HCL() + fmt.Sprintf(`
resource "fleet_wakame_instance" "web" {
  image_id         = %q
  instance_spec_id = %q
  %s
}
`, mock.Image, mock.Spec, arguments)
}

// checkLiveCount returns a check that the account has this number of instances
// that are not terminated. The server never forgets an instance.
func checkLiveCount(account *acctest.Account, want int) resource.TestCheckFunc {
	return account.CheckObjectCount(
		want, func(object system.Object) bool { return object.Fields["state"] != "terminated" },
	)
}

func TestAccInstance_lifeCycle(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	idsSame := statecheck.CompareValue(compare.ValuesSame())
	idsDiffer := statecheck.CompareValue(compare.ValuesDiffer())
	const notReturned = `
		network_id   = "nw-demo2"
		host_node_id = "hn-demo2"
		user_data    = "a=1"
	`
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{
				Config:           webHCL(account, `hostname = "web"`+notReturned),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					idsSame.AddStateValue(webAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(webAddress, "state", knownvalue.StringExact("running")),
					acctest.ExpectValue(webAddress, "host_node", knownvalue.StringExact(mock.HostNodeOther)),
					acctest.ExpectValue(webAddress, "security_groups", knownvalue.SetSizeExact(0)),
					acctest.ExpectValue(webAddress, "networks", knownvalue.ListPartial(map[int]knownvalue.Check{
						0: knownvalue.ObjectPartial(
							map[string]knownvalue.Check{"network_name": knownvalue.StringExact(mock.NetworkNAT)},
						),
					})),
				},
			},
			{
				Config:           webHCL(account, `hostname = "web"`+notReturned+`reboot_triggers = { kernel = "2" }`),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					idsSame.AddStateValue(webAddress, tfjsonpath.New("id")),
					idsDiffer.AddStateValue(webAddress, tfjsonpath.New("id")),
				},
			},
			{
				ResourceName:            webAddress,
				ImportState:             true,
				ImportStateVerify:       true,
				ImportStateVerifyIgnore: []string{"network_id", "host_node_id", "user_data", "reboot_triggers"},
			},
			{
				Config: webHCL(account, `
					hostname        = "www"
					security_groups = ["sg-demofgr", "sg-demo2"]
					ssh_key_id      = "ssh-demo"
					timeouts        = { create = "5m" }`),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{
					idsDiffer.AddStateValue(webAddress, tfjsonpath.New("id")),
					acctest.ExpectValue(webAddress, "security_groups", knownvalue.SetSizeExact(2)),
				},
			},
		},
	})
}

func TestAccInstance_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	account := acctest.NewAccount(t, "wakame")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps:        acctest.ImportBlockSteps(webAddress, webHCL(account, ""), "id"),
	})
}

// TestAccInstance_importTakesOverConfiguration imports with an import block
// whose resource sets arguments that the API does not return.
func TestAccInstance_importTakesOverConfiguration(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	id := account.Create("instance", nil)
	const arguments = `
		network_id      = "nw-demo1"
		user_data       = "a=1"
		reboot_triggers = { kernel = "1" }`
	importBlock := fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}\n", webAddress, id)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{
				Config:           webHCL(account, arguments) + importBlock,
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(webAddress, "id", knownvalue.StringExact(id)),
					acctest.ExpectValue(webAddress, "network_id", knownvalue.StringExact("nw-demo1")),
				},
			},
			{
				PreConfig: func() {
					counts := account.RequestCounts()
					if counts[http.MethodPost]+counts[http.MethodPut]+counts[http.MethodDelete] > 0 {
						t.Errorf("got the requests %v, want only GETs", account.Requests())
					}
				},
				Config:           webHCL(account, arguments),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionNoop),
			},
			{
				Config:           webHCL(account, `network_id = "nw-demo2"`),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionReplace),
			},
		},
	})
}

func TestAccInstance_changedOutsideTerraform(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	config := webHCL(account, `hostname = "web"`)
	terminate := func() { account.Edit("instance", account.Objects()[0].ID, map[string]any{"state": "terminated"}) }
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: terminate, Config: config,
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionCreate),
			},
			{
				PreConfig:        func() { account.Delete("instance", account.Objects()[0].ID) },
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionCreate),
			},
			{
				PreConfig: func() {
					account.Edit("instance", account.Objects()[0].ID, map[string]any{"hostname": "hacked"})
				},
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionReplace),
			},
		},
	})
}

// TestAccInstance_desiredState stops and starts an instance, outside Terraform
// and by Terraform, and creates one that is stopped.
func TestAccInstance_desiredState(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	idsSame := statecheck.CompareValue(compare.ValuesSame())
	checks := func(state string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			idsSame.AddStateValue(webAddress, tfjsonpath.New("id")),
			acctest.ExpectValue(webAddress, "state", knownvalue.StringExact(state)),
		}
	}
	edit := func(state string) func() {
		return func() { account.Edit("instance", account.Objects()[0].ID, map[string]any{"state": state}) }
	}
	const running, stopped = `desired_state = "running"`, `desired_state = "stopped"`
	// The plan shows the state that the instance has, and the one it gets.
	update := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(webAddress, plancheck.ResourceActionUpdate),
		plancheck.ExpectUnknownValue(webAddress, tfjsonpath.New("networks")),
		plancheck.ExpectUnknownValue(webAddress, tfjsonpath.New("host_node")),
	}}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{
				Config:            webHCL(account, stopped),
				ConfigPlanChecks:  acctest.ExpectAction(webAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: checks("stopped"),
			},
			{
				PreConfig:         edit("running"),
				Config:            webHCL(account, stopped),
				ConfigPlanChecks:  update,
				ConfigStateChecks: checks("stopped"),
			},
			{
				Config:            webHCL(account, running),
				ConfigPlanChecks:  update,
				ConfigStateChecks: checks("running"),
			},
			{
				PreConfig:         edit("stopped"),
				Config:            webHCL(account, running),
				ConfigPlanChecks:  update,
				ConfigStateChecks: checks("running"),
			},
			{
				ResourceName:            webAddress,
				ImportState:             true,
				ImportStateVerify:       true,
				ImportStateVerifyIgnore: []string{"desired_state"},
			},
			{
				PreConfig:        edit("stopped"),
				Config:           webHCL(account, ""),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: append(
					checks("stopped"), acctest.ExpectValue(webAddress, "desired_state", knownvalue.Null()),
				),
			},
		},
	})
}

// TestAccInstance_failedStart starts an instance that the server cannot start,
// because other instances have leased all addresses. The next plan creates a
// new one.
func TestAccInstance_failedStart(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	const small = "network_id = \"nw-small\"\n"
	fleet := acctest.NewProvider(t, account)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 2),
		Steps: []resource.TestStep{
			{Config: webHCL(account, small+`desired_state = "stopped"`)},
			{
				PreConfig:   func() { occupyAddresses(fleet.Resource("fleet_wakame_instance")) },
				Config:      webHCL(account, small+`desired_state = "running"`),
				ExpectError: regexp.MustCompile(`was terminated\s+instead\s+of\s+started`),
			},
			{
				Config:           webHCL(account, `desired_state = "running"`),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(webAddress, "state", knownvalue.StringExact("running")),
				},
			},
		},
	})
}

// TestAccInstance_createBeforeDestroy replaces an instance while the old one
// still has the hostname. Without a configured hostname that works.
func TestAccInstance_createBeforeDestroy(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	const first = "lifecycle {\n create_before_destroy = true\n}\n"
	replaced := func(config string) string { return strings.Replace(config, mock.Image, mock.Image32, 1) }
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{Config: webHCL(account, first+`hostname = "web"`)},
			{
				Config:      replaced(webHCL(account, first+`hostname = "web"`)),
				ExpectError: regexp.MustCompile(`(?s)another instance of the account has it.*create_before_destroy`),
			},
			{
				Config:           replaced(webHCL(account, first)),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionCreateBeforeDestroy),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(webAddress, "hostname", knownvalue.StringRegexp(generatedHostname)),
				},
			},
		},
	})
}

func TestAccInstance_invalidInput(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	fails := func(arguments, message string) resource.TestStep {
		return resource.TestStep{Config: webHCL(account, arguments), ExpectError: regexp.MustCompile(message)}
	}
	invalid := *account
	invalid.Credentials = map[string]string{"account_id": "shpoolxx"}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{Config: webHCL(&invalid, ""), ExpectError: regexp.MustCompile(`Invalid account_id`)},
			fails(`hostname = "Web"`, `1 to 32 lower-case`),
			fails(`network_id = "demo"`, `begins\s+with\s+nw-`),
			fails(`ssh_key_id = "ssh-none"`, `no SSH key pair has this id`),
			fails(`host_node_id = "hn-none"`, `no host node has this id`),
			fails(`network_id = "nw-none"`, `was terminated\s+instead\s+of\s+started`),
			// The tainted instance is terminated. Terraform creates a new one.
			fails(`security_groups = ["sg-none"]`, `lacks security\s+groups`),
			{
				Config:           webHCL(account, ""),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionReplace),
			},
		},
	})
}

func TestAccInstance_writeOnlyUserData(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.WriteOnly)
	account := acctest.NewAccount(t, "wakame")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{
				Config: webHCL(account, "user_data_wo = \"key=s3cr3t\"\nuser_data_wo_version = 1"),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(webAddress, "user_data_wo", knownvalue.Null()),
					acctest.ExpectValue(webAddress, "user_data", knownvalue.Null()),
				},
			},
			{
				Config:           webHCL(account, "user_data_wo = \"key=other\"\nuser_data_wo_version = 2"),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionReplace),
			},
		},
	})
}

func TestAccInstanceDataSources_read(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	same := func(attribute string) statecheck.StateCheck {
		return acctest.ExpectSameValue(webAddress, "data.fleet_wakame_instance.by_id", attribute)
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{{
			Config: webHCL(account, `hostname = "web"`) + `
				data "fleet_wakame_instance" "by_id" {
				  id = fleet_wakame_instance.web.id
				}
				data "fleet_wakame_instances" "running" {
				  state      = "running"
				  depends_on = [fleet_wakame_instance.web]
				}
				output "hostnames" {
				  value = data.fleet_wakame_instances.running.instances[*].hostname
				}
				output "status" {
				  value = data.fleet_wakame_instance.by_id.status
				}`,
			ConfigStateChecks: []statecheck.StateCheck{
				same("id"), same("networks"), same("vifs"), same("created_at"),
				statecheck.ExpectKnownOutputValue("hostnames", acctest.StringList("web")),
				statecheck.ExpectKnownOutputValue("status", knownvalue.StringExact("online")),
			},
		}},
	})
}

func TestAccInstanceList_query(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	account := acctest.NewAccount(t, "wakame")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 2),
		Steps: []resource.TestStep{
			{
				PreConfig: func() {
					account.Create("instance", map[string]any{"hostname": "stopped", "state": "stopped"})
					account.Create("instance", map[string]any{"hostname": "terminated", "state": "terminated"})
					account.Create("instance", map[string]any{"hostname": "other"})
				},
				Config: webHCL(account, `hostname = "web"`),
			},
			{
				Query: true,
				Config: `
					list "fleet_wakame_instance" "all" {
					  provider = fleet
					}
					list "fleet_wakame_instance" "stopped" {
					  provider         = fleet
					  include_resource = true
					  config {
					    state = "stopped"
					  }
					}`,
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength("fleet_wakame_instance.all", 3),
					querycheck.ExpectLength("fleet_wakame_instance.stopped", 1),
					querycheck.ExpectResourceKnownValues(
						"fleet_wakame_instance.stopped",
						queryfilter.ByDisplayName(knownvalue.StringExact("stopped")),
						[]querycheck.KnownValueCheck{
							{Path: tfjsonpath.New("image_id"), KnownValue: knownvalue.StringExact(mock.Image)},
						},
					),
				},
			},
		},
	})
}

// TestAccPowerActions_trigger stops and starts an instance by actions. The
// plan of the resource then only reports the state.
func TestAccPowerActions_trigger(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Actions)
	account := acctest.NewAccount(t, "wakame")
	config := func(verb, trigger string) string {
		return webHCL(account, "") + fmt.Sprintf(`
			resource "terraform_data" "shift" {
			  input = %[2]q
			  lifecycle {
			    action_trigger {
			      events  = [after_create, after_update]
			      actions = [action.fleet_wakame_%[1]s.web]
			    }
			  }
			}
			action "fleet_wakame_%[1]s" "web" {
			  config {
			    instance_id = fleet_wakame_instance.web.id
			    timeouts = {
			      invoke = "5m"
			    }
			  }
			}`, verb, trigger)
	}
	live := func(state string) resource.TestCheckFunc {
		return account.CheckObjectCount(
			1, func(object system.Object) bool { return object.Fields["state"] == state },
		)
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{Config: config("stop", "1"), Check: live("stopped")},
			{Config: config("start", "2"), Check: live("running")},
			{
				PreConfig: func() {
					account.Edit("instance", account.Objects()[0].ID, map[string]any{
						"state": "stopped", "image_id": mock.ImageBroken,
					})
				},
				Config:      strings.Replace(config("start", "3"), mock.Image, mock.ImageBroken, 1),
				ExpectError: regexp.MustCompile(`was terminated\s+instead\s+of\s+started`),
			},
		},
	})
}

func TestAccRebootAction_trigger(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Actions)
	account := acctest.NewAccount(t, "wakame")
	config := func(kernel string) string {
		return account.HCL() + fmt.Sprintf(`
			resource "fleet_wakame_instance" "web" {
			  image_id         = %q
			  instance_spec_id = %q
			}
			resource "terraform_data" "kernel" {
			  input = %q
			  lifecycle {
			    action_trigger {
			      events  = [after_update]
			      actions = [action.fleet_wakame_reboot.web]
			    }
			  }
			}
			action "fleet_wakame_reboot" "web" {
			  config {
			    instance_id = fleet_wakame_instance.web.id
			  }
			}`, mock.Image, mock.Spec, kernel)
	}
	reboots := func(want int) resource.TestCheckFunc { return account.CheckRequests(http.MethodPut, want) }
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{Config: config("1"), Check: reboots(0)},
			{Config: config("2"), Check: reboots(1)},
			{
				PreConfig: func() {
					account.Edit("instance", account.Objects()[0].ID, map[string]any{"state": "stopped"})
				},
				Config:      config("3"),
				ExpectError: regexp.MustCompile(`Its state is stopped`),
			},
		},
	})
}
