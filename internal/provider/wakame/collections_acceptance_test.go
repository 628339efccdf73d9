package wakame_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// TestAccCollections_instance creates an instance without a literal id. A
// yamldecode reads the interfaces of the spec.
func TestAccCollections_instance(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "wakame")
	config := account.HCL() + `
data "fleet_wakame_image" "ubuntu" {
  description = "Ubuntu 10.04"
}

data "fleet_wakame_instance_specs" "kvm" {
  hypervisor = "kvm"
}

data "fleet_wakame_security_group" "demo" {
  description = "demo"
}

data "fleet_wakame_ssh_key_pair" "demo" {
  description = "demo"
}

data "fleet_wakame_networks" "own" {}

data "fleet_wakame_host_nodes" "own" {}

locals {
  spec = one([for spec in data.fleet_wakame_instance_specs.kvm.instance_specs : spec if spec.memory_size == 256])
}

resource "fleet_wakame_instance" "web" {
  hostname         = "web"
  image_id         = data.fleet_wakame_image.ubuntu.id
  instance_spec_id = local.spec.id
  network_id       = one(data.fleet_wakame_networks.own.networks[*].id)
  host_node_id     = one(data.fleet_wakame_host_nodes.own.host_nodes[*].id)
  security_groups  = [data.fleet_wakame_security_group.demo.id]
  ssh_key_id       = data.fleet_wakame_ssh_key_pair.demo.id
}

data "fleet_wakame_instance" "web" {
  hostname = fleet_wakame_instance.web.hostname
}

output "same_address" {
  value = data.fleet_wakame_instance.web.address == fleet_wakame_instance.web.networks[0].ipaddr[0]
}

output "interfaces" {
  value = keys(yamldecode(local.spec.vifs))
}
`
	acctest.Test(t, resource.TestCase{
		CheckDestroy: checkLiveCount(account, 0),
		Steps: []resource.TestStep{
			{
				Config:           config,
				ConfigPlanChecks: acctest.ExpectAction(webAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.ExpectValue(webAddress, "image_id", knownvalue.StringExact(mock.Image)),
					acctest.ExpectValue(webAddress, "instance_spec_id", knownvalue.StringExact(mock.Spec)),
					acctest.ExpectValue(webAddress, "ssh_key_id", knownvalue.StringExact(mock.SSHKeyPair)),
					statecheck.ExpectKnownOutputValue("same_address", knownvalue.Bool(true)),
					statecheck.ExpectKnownOutputValue("interfaces", knownvalue.ListExact(
						[]knownvalue.Check{knownvalue.StringExact("eth0")},
					)),
				},
			},
			{Config: config, PlanOnly: true},
		},
	})
}
