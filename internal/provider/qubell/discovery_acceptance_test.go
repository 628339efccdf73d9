package qubell_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// TestAccDiscovery_noIDs launches an instance and finds it, with a configuration
// that has names only.
func TestAccDiscovery_noIDs(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	config := func(name string) string {
		return account.HCL() + `
data "fleet_qubell_organization" "demo" {
  name = "Demo"
}
data "fleet_qubell_environment" "default" {
  organization_id = data.fleet_qubell_organization.demo.id
  is_default      = true
}
data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}
data "fleet_qubell_revision" "edge" {
  application_id = data.fleet_qubell_application.shop.id
  name           = "edge"
}
resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
  environment_id = data.fleet_qubell_environment.default.id
  revision_id    = data.fleet_qubell_revision.edge.id
  name           = "shop"
}
data "fleet_qubell_instance" "shop" {
  revision_id = data.fleet_qubell_revision.edge.id
  name        = "` + name + `"
  depends_on  = [fleet_qubell_instance.shop]
}`
	}
	id := tfjsonpath.New("id")
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkAllDestroyed(account, 0),
		Steps: []resource.TestStep{
			{
				Config: config("shop"),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(shopAddress, "application_id", knownvalue.StringExact(mock.ApplicationShop)),
					acctest.ExpectValue(
						shopAddress, "environment_id", knownvalue.StringExact(mock.EnvironmentDevelopment)),
					acctest.ExpectValue(shopAddress, "revision_id", knownvalue.StringExact(mock.RevisionEdge)),
					statecheck.CompareValuePairs(
						shopAddress, id, "data.fleet_qubell_instance.shop", id, compare.ValuesSame()),
				},
			},
			{
				Config:      config("shopp"),
				ExpectError: regexp.MustCompile(`It\s+sees\s+1:\s+"shop"\.`),
			},
		},
	})
}
