package qubell_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

const (
	runAddress      = "fleet_qubell_workflow_run.this"
	scheduleAddress = "fleet_qubell_workflow_schedule.this"
)

// workflowHCL is the provider block and further blocks, in which ID stands for
// the instance's id.
func (w workflows) workflowHCL(more string) string {
	return w.HCL() + strings.ReplaceAll(more, "ID", fmt.Sprintf("%q", w.instance))
}

// runHCL is a run of a workflow with a trigger.
func (w workflows) runHCL(workflow, version string) string {
	return w.workflowHCL(`
resource "fleet_qubell_workflow_run" "this" {
  instance_id = ID
  workflow    = "` + workflow + `"
  parameters  = provider::fleet::workflow_parameters({ keep = 7 })
  triggers    = { version = "` + version + `" }
}
`)
}

// scheduleHCL is a schedule of the workflow "backup".
func (s schedules) scheduleHCL(interval string) string {
	return s.workflowHCL(`
resource "fleet_qubell_workflow_schedule" "this" {
  instance_id = ID
  workflow    = "backup"
  interval    = "` + interval + `"
  parameters  = provider::fleet::workflow_parameters({ keep = 7, target = "here" })
}
`)
}

func TestAccWorkflowRun_lifecycle(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:      w.runHCL("fly", "2"),
				ExpectError: regexp.MustCompile(`The\s+instance\s+has\s+no\s+workflow\s+fly`),
			},
			{
				Config:      w.runHCL("destroy", "2"),
				ExpectError: regexp.MustCompile(`no\s+record\s+of\s+the\s+run`),
			},
			{
				Config: w.runHCL("backup", "1"),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(runAddress, "id", knownvalue.StringExact(w.instance+"/backup")),
					acctest.ExpectValue(runAddress, "status", knownvalue.StringExact("Succeeded")),
					acctest.ExpectValue(runAddress, "steps", knownvalue.ListSizeExact(2)),
				},
			},
			{
				Config:           w.runHCL("backup", "2"),
				ConfigPlanChecks: acctest.ExpectAction(runAddress, plancheck.ResourceActionReplace),
			},
			{
				ResourceName:            runAddress,
				ImportState:             true,
				ImportStateVerify:       true,
				ImportStateVerifyIgnore: []string{"parameters", "triggers", "status", "steps"},
			},
		},
	})
	if diff := cmp.Diff(
		[]string{`fly {"keep":"7"}`, `backup {"keep":"7"}`, `backup {"keep":"7"}`},
		w.runRequests(),
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAccWorkflowRun_failure(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	config := w.workflowHCL(`
resource "fleet_qubell_workflow_run" "this" {
  instance_id = ID
  workflow    = "break"
}
`)
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config, ExpectError: regexp.MustCompile(`job\s+"break"\s+failed\s+at\s+step\s+"crash"`)},
			{
				RefreshState:       true,
				ExpectNonEmptyPlan: true, // The run is tainted.
				Check:              resource.TestCheckResourceAttr(runAddress, "status", "Failed"),
			},
			{
				PreConfig:        func() { w.Delete(mock.KindInstance, w.instance) },
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(runAddress, plancheck.ResourceActionCreate),
				ExpectError:      regexp.MustCompile(`Qubell:\s+no\s+such\s+instance`),
			},
		},
	})
}

func TestAccWorkflowRun_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	w := startWorkflows(t)
	config := w.workflowHCL(`
resource "fleet_qubell_workflow_run" "this" {
  instance_id = ID
  workflow    = "restart"
}
`)
	acctest.Test(t, resource.TestCase{
		Steps: acctest.ImportBlockSteps(runAddress, config, "instance_id", "workflow"),
	})
}

func TestAccWorkflowSchedule_lifecycle(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	sameID := statecheck.CompareValue(compare.ValuesSame())
	acctest.Test(t, resource.TestCase{
		CheckDestroy: s.checkNoSchedules,
		Steps: []resource.TestStep{
			{
				Config:      s.scheduleHCL("-1h"),
				ExpectError: regexp.MustCompile(`can\s+only\s+be\s+scheduled\s+for\s+a\s+later`),
			},
			{
				Config:      s.scheduleHCL("tomorrow"),
				ExpectError: regexp.MustCompile(`tomorrow`),
			},
			{
				Config: s.scheduleHCL("1h"),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(scheduleAddress, "fired", knownvalue.Bool(false)),
					sameID.AddStateValue(scheduleAddress, tfjsonpath.New("id")),
				},
			},
			{
				Config:           s.scheduleHCL("2h"),
				ConfigPlanChecks: acctest.ExpectAction(scheduleAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(scheduleAddress, tfjsonpath.New("id")),
				},
			},
			{
				ResourceName: scheduleAddress,
				ImportState:  true,
				ImportStateIdFunc: func(*terraform.State) (string, error) {
					return s.instance + "/" + s.scheduleIDs()["backup"], nil
				},
				ImportStateVerify:       true,
				ImportStateVerifyIgnore: []string{"interval", "parameters"},
			},
			{
				PreConfig:        func() { s.Delete(mock.KindSchedule, s.scheduleIDs()["backup"]) },
				Config:           s.scheduleHCL("2h"),
				ConfigPlanChecks: acctest.ExpectAction(scheduleAddress, plancheck.ResourceActionCreate),
			},
		},
	})
}

// checkNoSchedules checks that the account has no schedules.
func (s schedules) checkNoSchedules(*terraform.State) error {
	if left := s.scheduleIDs(); len(left) > 0 {
		return fmt.Errorf("the schedules are %v, want none", left)
	}

	return nil
}

// A schedule that has fired is replaced by another one, with another identity.
func TestAccWorkflowSchedule_fires(t *testing.T) {
	t.Parallel()
	slow := newTimedAccountAt(t, time.Now().Add(-2*time.Hour))
	s := schedulesOn(workflowsOn(slow.Account, slow.Provider))
	otherID := statecheck.CompareValue(compare.ValuesDiffer())
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: s.scheduleHCL("1h"),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(scheduleAddress, "fired", knownvalue.Bool(false)),
					otherID.AddStateValue(scheduleAddress, tfjsonpath.New("id")),
				},
			},
			{
				PreConfig:        func() { slow.Clock.Advance(2 * time.Hour) },
				Config:           s.scheduleHCL("1h"),
				ConfigPlanChecks: acctest.ExpectAction(scheduleAddress, plancheck.ResourceActionNoop),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(scheduleAddress, "fired", knownvalue.Bool(true)),
				},
			},
			{
				Config:           s.scheduleHCL("3h"),
				ConfigPlanChecks: acctest.ExpectAction(scheduleAddress, plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(scheduleAddress, "fired", knownvalue.Bool(false)),
					otherID.AddStateValue(scheduleAddress, tfjsonpath.New("id")),
				},
			},
		},
	})
}

func TestAccWorkflowSchedule_movedWithNewID(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	other := s.scheduleOutOfBand("backup", 2*time.Hour)
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: s.scheduleHCL("1h")},
			{
				PreConfig: func() {
					s.AddFault(
						faults.Fault{
							PathRegexp: reschedulePath, Times: 1, Status: http.StatusOK,
							Body: `{"id":"` + other + `"}`,
						},
					)
				},
				Config:           s.scheduleHCL("2h"),
				ConfigPlanChecks: acctest.ExpectAction(scheduleAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(scheduleAddress, "id", knownvalue.StringExact(other)),
				},
			},
		},
	})
}

func TestAccWorkflowSchedule_importByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	s := startSchedules(t)
	// The API does not return the parameters, so the plan is an update. The
	// apply sends no request.
	update := []plancheck.PlanCheck{plancheck.ExpectResourceAction(scheduleAddress, plancheck.ResourceActionUpdate)}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: s.checkNoSchedules,
		Steps: []resource.TestStep{
			{
				Config: s.scheduleHCL("90m"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(scheduleAddress, tfjsonpath.New("id")),
					statecheck.ExpectIdentityValueMatchesState(scheduleAddress, tfjsonpath.New("instance_id")),
				},
			},
			{
				ResourceName:       scheduleAddress,
				ImportState:        true,
				ImportStateKind:    resource.ImportBlockWithResourceIdentity,
				ExpectNonEmptyPlan: true,
				ImportPlanChecks:   resource.ImportPlanChecks{PreApply: update},
			},
		},
	})
}

func TestAccWorkflowSchedule_importThenConfigure(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.scheduleOutOfBand("backup", time.Hour)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: s.checkNoSchedules,
		Steps: []resource.TestStep{{
			Config: s.scheduleHCL("8h") + `
				import {
				  to = ` + scheduleAddress + `
				  id = "` + s.instance + "/" + id + `"
				}`,
			ConfigPlanChecks: acctest.ExpectAction(scheduleAddress, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.ExpectValue(scheduleAddress, "id", knownvalue.StringExact(id)),
				acctest.ExpectValue(scheduleAddress, "interval", knownvalue.StringExact("8h")),
			},
			PostApplyFunc: func() {
				if ran := s.runRequests(); len(ran) != 0 {
					t.Errorf("the requests are %q, want none", ran)
				}
			},
		}},
	})
}

func TestAccWorkflowScheduleList_query(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	s := startSchedules(t)
	s.scheduleOutOfBand("restart", 2*time.Hour)
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: s.scheduleHCL("1h") + strings.ReplaceAll(`
					data "fleet_qubell_workflow_schedules" "all" {
					  instance_id = ID
					  depends_on  = [`+scheduleAddress+`]
					}
					output "workflows" {
					  value = [for schedule in data.fleet_qubell_workflow_schedules.all.schedules : schedule.workflow]
					}`, "ID", `"`+s.instance+`"`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("workflows", acctest.StringList("backup", "restart")),
				},
			},
			{
				Query: true,
				Config: `
					list "fleet_qubell_workflow_schedule" "all" {
					  provider         = fleet
					  include_resource = true
					  config {
					    instance_id = "` + s.instance + `"
					  }
					}`,
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength("fleet_qubell_workflow_schedule.all", 2),
					querycheck.ExpectResourceKnownValues(
						"fleet_qubell_workflow_schedule.all",
						queryfilter.ByDisplayName(knownvalue.StringRegexp(regexp.MustCompile("^restart at "))),
						[]querycheck.KnownValueCheck{
							{Path: tfjsonpath.New("workflow"), KnownValue: knownvalue.StringExact("restart")},
						},
					),
				},
			},
		},
	})
}

func TestAccWorkflowActions_invoke(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Actions)
	s := startSchedules(t)
	config := func(actions, workflow string) string {
		return s.scheduleHCL("1h") + strings.ReplaceAll(`
			resource "terraform_data" "release" {
			  input = "`+actions+`"
			  lifecycle {
			    action_trigger {
			      events  = [after_create, after_update]
			      actions = [`+actions+`]
			    }
			  }
			}
			action "fleet_qubell_workflow_run" "now" {
			  config {
			    instance_id = ID
			    workflow    = "`+workflow+`"
			  }
			}
			action "fleet_qubell_workflow_schedule" "later" {
			  config {
			    instance_id = ID
			    workflow    = "restart"
			    interval    = "8h"
			  }
			}
			action "fleet_qubell_workflow_schedule" "never" {
			  config {
			    operation   = "cancel"
			    instance_id = ID
			    workflow    = "restart"
			  }
			}`, "ID", `"`+s.instance+`"`)
	}
	scheduled := func(want int) func() {
		return func() {
			if there := s.scheduleIDs(); len(there) != want {
				t.Errorf("the schedules are %v, want %d", there, want)
			}
		}
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: s.checkNoSchedules,
		Steps: []resource.TestStep{
			{
				Config: config(
					"action.fleet_qubell_workflow_run.now, action.fleet_qubell_workflow_schedule.later", "backup",
				),
				PostApplyFunc: scheduled(2),
			},
			{
				Config:      config("action.fleet_qubell_workflow_run.now", "break"),
				ExpectError: regexp.MustCompile(`job\s+"break"\s+failed\s+at\s+step\s+"crash"`),
			},
			{
				Config:        config("action.fleet_qubell_workflow_schedule.never", "backup"),
				PostApplyFunc: scheduled(1),
			},
		},
	})
}

func TestAccFunctions_results(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	config := func(parameters, duration string) string {
		return account.HCL() + `
			output "parameters" {
			  value = provider::fleet::workflow_parameters(` + parameters + `)
			}
			output "milliseconds" {
			  value = provider::fleet::milliseconds("` + duration + `")
			}`
	}
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: config(
					`{ text = "test", count = 42, big = 123456789012345678901234567890, list = [1, 2, "ok"], sure = `+
						`true, none = null }`,
					"1h30m",
				),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("parameters", knownvalue.MapExact(map[string]knownvalue.Check{
						"text":  knownvalue.StringExact("test"),
						"count": knownvalue.StringExact("42"),
						"big":   knownvalue.StringExact("123456789012345678901234567890"),
						"list":  knownvalue.StringExact(`[1,2,"ok"]`),
						"sure":  knownvalue.StringExact("true"),
					})),
					statecheck.ExpectKnownOutputValue("milliseconds", knownvalue.Int64Exact(5_400_000)),
				},
			},
			{
				Config: config(`["keep", 7]`, "1h"),
				ExpectError: regexp.MustCompile(
					`(?s)Invalid value for "values" parameter: .*use\s+an\s+object\s+or\s+a\s+map`,
				),
			},
			{
				Config:      config(`{}`, "-1h"),
				ExpectError: regexp.MustCompile(`(?s)Invalid value for "duration" parameter: "-1h"\s+is\s+negative`),
			},
		},
	})
}
