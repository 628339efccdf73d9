package provider_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// BenchmarkInstance_NoChanges refreshes and plans an instance without changes,
// as `make bench` does with thousands. The figures include the work of the
// driver and of the reference server, so compare them with each other only. The
// instances have 9, 25 and 24 attributes: the costs grow faster than their
// number (design/upstream/framework-copies-attributes-for-each-step.md).
func BenchmarkInstance_NoChanges(b *testing.B) {
	for system, config := range map[string]map[string]any{
		"sharedcloud": {"name": "web", "ask_price": 0.02},
		"jeto": {
			"name": "web", "path": "web", "project_id": jeto.ProjectShop, "host_id": jeto.HostVirtualBox,
			"git_reference": "master",
		},
		"wakame": {"hostname": "web", "image_id": wakame.Image, "instance_spec_id": wakame.Spec},
		"qubell": {
			"name": "web", "application_id": qubell.ApplicationDatabase,
			"parameters": map[string]any{"db.name": "orders"},
		},
	} {
		b.Run(system, func(b *testing.B) {
			instance := acctest.NewProvider(b, acctest.NewAccount(b, system)).Resource("fleet_" + system + "_instance")
			state := instance.Create(config)
			b.ReportAllocs()
			for b.Loop() {
				instance.ExpectNoChanges(state, config)
			}
		})
	}
}
