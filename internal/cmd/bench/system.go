package main

import (
	"fmt"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clones"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// namePrefix is the name of each measured object, without its number.
const namePrefix = "bench-"

// terraformData is the name of the resources without a provider. They show the
// time that Terraform itself needs.
const terraformData = "terraform_data"

// system is one of the systems, or terraformData.
type system struct {
	name string
	// arguments are those of a resource in a block with count. namePrefix and
	// the index are the name of its object.
	arguments string
	newID     func(n int) string
	// listsWhole means that the system's list has whole objects
	// (design/bulk-reads.md).
	listsWhole bool
	// pageSize is the number of objects on a page of its list; 0 if the list
	// has no pages.
	pageSize int
	// boots means that a new object needs the server's -boot-duration, and
	// that the provider waits for it.
	boots bool
	// adopts means that the resource manages an object that exists already.
	adopts bool
}

// systems returns all systems in the order of the tables.
func systems() []system {
	known := clones.Systems()
	all := []system{
		{
			name: "sharedcloud", listsWhole: true,
			arguments: named("name") + "ask_price = 0.02\n",
		},
		{
			name: "jeto", listsWhole: true,
			arguments: named("name") +
				fmt.Sprintf("path = \"/srv/bench\"\nhost_id = %q\nproject_id = %q\n", jeto.HostLXC, jeto.ProjectPlain),
		},
		{
			name: "qubell",
			arguments: named("name") + "parameters = { \"db.name\" = \"orders\" }\n" +
				fmt.Sprintf("application_id = %q\n", qubell.ApplicationDatabase),
		},
		{
			name: "wakame", listsWhole: true, pageSize: 250, boots: true,
			arguments: named("hostname") +
				fmt.Sprintf("image_id = %q\ninstance_spec_id = %q\n", wakame.Image, wakame.Spec),
		},
		{
			name: "zaoshu", listsWhole: true, pageSize: 100, adopts: true,
			arguments: named("title") + "instance_id = format(\"%032x\", count.index)\n",
		},
		{name: terraformData, arguments: named("input")},
	}
	for i := range all {
		all[i].newID = known[all[i].name].NewID
	}
	all[len(all)-1].newID = known["sharedcloud"].NewID // An id of terraform_data is a UUID, too.

	return all
}

// named returns an argument with the name of the object.
func named(argument string) string {
	return argument + " = \"" + namePrefix + "${count.index}\"\n"
}

// findSystem returns one of systems by its name.
func findSystem(name string) system {
	all := systems()

	return all[slices.IndexFunc(all, func(s system) bool { return s.name == name })]
}

// resourceType returns the type of the system's resource.
func (s system) resourceType() string {
	if s.name == terraformData {
		return terraformData
	}

	return "fleet_" + s.name + "_instance"
}

// hasProvider reports whether the provider manages the resources.
func (s system) hasProvider() bool {
	return s.name != terraformData
}

// supports reports whether the system has an operation.
func (s system) supports(o operation) bool {
	return s.boots || (o != waiting && o != waitingAlone)
}
