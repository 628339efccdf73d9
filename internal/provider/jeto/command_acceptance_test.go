package jeto_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

const (
	webAddress     = "fleet_jeto_machine_state.web"
	migrateAddress = "fleet_jeto_command.migrate"
)

// webHCL returns a configuration that keeps the machine web in a state. The
// arguments are added to its block.
func webHCL(account *acctest.Account, state, arguments string) string {
	return shopHCL(account, gitArguments) + `
resource "fleet_jeto_machine_state" "web" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "web"
  state       = "` + state + `"
  ` + arguments + `
}
`
}

// migrateHCL returns a configuration that runs a script on the machine web. A
// new version runs it again.
func migrateHCL(account *acctest.Account, script, version string) string {
	return webHCL(account, "running", "") + `
resource "fleet_jeto_command" "migrate" {
  instance_id = fleet_jeto_machine_state.web.instance_id
  command     = "runScript"
  machine     = fleet_jeto_machine_state.web.machine
  script      = "` + script + `"
  triggers    = { version = "` + version + `" }
}
`
}

func TestAccMachineState_lifeCycle(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			{
				Config: webHCL(account, "running", ""),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(webAddress, "state", knownvalue.StringExact("running")),
				},
			},
			{
				PreConfig: func() {
					account.Edit(
						"instance", account.Objects()[0].ID, map[string]any{"status": machines("aborted", "running")},
					)
				},
				Config:           webHCL(account, "running", ""),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionUpdate),
			},
			{
				Config:           webHCL(account, "stopped", ""),
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionUpdate),
			},
			{
				ResourceName:      webAddress,
				ImportState:       true,
				ImportStateVerify: true,
			},
			{
				Config: webHCL(account, "running", "") + `
					resource "fleet_jeto_machine_state" "mail" {
					  instance_id = fleet_jeto_instance.shop.id
					  machine     = "mail"
					  state       = "running"
					}`,
				ExpectError: regexp.MustCompile(`has no machine "mail"`),
			},
		},
	})
}

func TestAccMachineState_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	account := acctest.NewAccount(t, "jeto")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps:        acctest.ImportBlockSteps(webAddress, webHCL(account, "running", ""), "instance_id", "machine"),
	})
}

func TestAccCommand_lifeCycle(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "jeto")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			{
				Config: migrateHCL(account, mock.ScriptMigrate, "1"),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(migrateAddress, "script", knownvalue.StringExact("migrate")),
				},
			},
			{
				Config:           migrateHCL(account, mock.ScriptMigrate, "2"),
				ConfigPlanChecks: acctest.ExpectAction(migrateAddress, plancheck.ResourceActionReplace),
			},
			{
				ResourceName:            migrateAddress,
				ImportState:             true,
				ImportStateVerify:       true,
				ImportStateVerifyIgnore: []string{"triggers"},
			},
			{
				Config:      migrateHCL(account, "deploy", "2"),
				ExpectError: regexp.MustCompile(`has no script "deploy"`),
			},
		},
	})
}

func TestAccCommand_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	account := acctest.NewAccount(t, "jeto")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: acctest.ImportBlockSteps("fleet_jeto_command.rsync", shopHCL(account, gitArguments)+`
			resource "fleet_jeto_command" "rsync" {
			  instance_id = fleet_jeto_instance.shop.id
			  command     = "rsync"
			}`, "instance_id", "command"),
	})
}

func TestAccCommandAction_trigger(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Actions)
	account := acctest.NewAccount(t, "jeto")
	config := func(script, timeout string) string {
		return webHCL(account, "running", `
			timeouts = { create = "`+timeout+`" }
			lifecycle {
			  action_trigger {
			    events  = [after_create, after_update]
			    actions = [action.fleet_jeto_command.script]
			  }
			}`) + `
			action "fleet_jeto_command" "script" {
			  config {
			    instance_id = fleet_jeto_instance.shop.id
			    command     = "runScript"
			    machine     = "web"
			    script      = "` + script + `"
			  }
			}`
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: account.CheckDestroy,
		Steps: []resource.TestStep{
			{
				Config: config(mock.ScriptMigrate, "1m"),
				PostApplyFunc: func() {
					commandTest{account: account}.wantExecuted(t, "start web ", "runScript web migrate")
				},
			},
			{
				Config:      config("deploy", "2m"),
				ExpectError: regexp.MustCompile(`has no script "deploy"`),
			},
		},
	})
}
