package zaoshu_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// The plans of an instance and of a run have the same check.
func checkedTypes() []string { return []string{instanceType, runType} }

func TestInstanceCheck_PlanFailsForVanishedInstance(t *testing.T) {
	t.Parallel()
	for _, name := range checkedTypes() {
		c := newCrawler(t)
		c.fleet.DataSource(instanceType).Read(map[string]any{"id": c.id})
		c.Delete("instance", c.id)
		_, diags := c.fleet.DataSource(instanceType).TryRead(map[string]any{"id": c.id})
		diags.Expect(t, providertest.Error("id", "Zaoshu: no such instance"))
		_, diags = c.fleet.Resource(name).TryPlan(nil, c.config())
		diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", c.id,
			"If this one was deleted, use the id of another instance, or remove the block that names it."))
	}
}

func TestInstanceCheck_ReplacementFailsForUnknownInstance(t *testing.T) {
	t.Parallel()
	for _, name := range checkedTypes() {
		c := newCrawler(t)
		resource := c.fleet.Resource(name)
		state := resource.Create(c.config())
		_, diags := resource.TryPlan(state, map[string]any{"instance_id": unknownID})
		diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", unknownID))
	}
}

func TestInstanceCheck_ReportsFailedRead(t *testing.T) {
	t.Parallel()
	for _, name := range checkedTypes() {
		c := newCrawler(t)
		c.AddFault(faults.Fault{Status: http.StatusForbidden, Body: `{"message":"No."}`})
		_, diags := c.fleet.Resource(name).TryPlan(nil, c.config())
		diags.Expect(t, providertest.Error("", `could not read instance "`+c.id+`"`, "403 Forbidden: No."))
	}
}

func TestInstanceCheck_NoRequestWithoutNeed(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	for _, name := range checkedTypes() {
		c.fleet.Resource(name).Plan(nil, map[string]any{"instance_id": providertest.Unknown})
	}
	c.expectRequests(t)
	// The instance and its runs share a read.
	c.fleet.Resource(instanceType).Plan(nil, c.config())
	run.Plan(nil, c.config())
	run.Plan(nil, c.config(map[string]any{"triggers": map[string]any{"edition": "2"}}))
	c.expectRequests(t, "GET /v2/instance/ID")
}

// Terraform can plan with a provider that is not configured.
func TestInstanceCheck_UnconfiguredProvider(t *testing.T) {
	t.Parallel()
	fleet, diags := providertest.TryNew(t, provider.New("test")(), map[string]any{
		"http": map[string]any{"max_retries": -1},
	})
	if !diags.HasError() {
		t.Fatal("the provider was configured, want an error")
	}
	for _, name := range checkedTypes() {
		fleet.Resource(name).Plan(nil, map[string]any{"instance_id": unknownID})
	}
}

func TestInstanceCheck_ManyPlansShareOneList(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	fleet := acctest.NewProvider(t, account)
	const count = 60
	for i := range count {
		account.Create("instance", map[string]any{"title": fmt.Sprintf("News %d", i)})
	}
	for i, object := range account.Objects() {
		fleet.Resource(checkedTypes()[i%2]).Plan(nil, map[string]any{"instance_id": object.ID})
	}
	if got := len(account.Requests()); got > 12 {
		t.Errorf("got %d requests for %d plans, want eight GETs and two lists", got, count)
	}
}
