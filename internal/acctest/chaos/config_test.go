package chaos_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// exclusive adds the argument "exclusive" to runs. It is correct where only one
// Terraform runs the crawler or the workflow.
const exclusive = true

// block is a resource block of the configuration.
type block struct {
	kind, name string
	count      int
	// identical reports whether all instances of the block have the same
	// arguments. The server then cannot distinguish them.
	identical bool
	body      string
}

// config is a configuration.
type config []block

// sizes are the numbers of instances in each block.
type sizes struct {
	hostnames, generated, prices, identical, paths, clones, scripts int
	named, unnamed, shortLived, backups, nightly, crawls            int
}

// longSizes has 185 objects, shortSizes 40.
func longSizes() sizes {
	return sizes{
		hostnames: 30, generated: 15, prices: 20, identical: 15, paths: 15, clones: 10, scripts: 4,
		named: 20, unnamed: 8, shortLived: 4, backups: 8, nightly: 10, crawls: 13,
	}
}

func shortSizes() sizes {
	return sizes{
		hostnames: 6, generated: 3, prices: 4, identical: 4, paths: 2, clones: 2, scripts: 1,
		named: 3, unnamed: 2, shortLived: 1, backups: 2, nightly: 2, crawls: 3,
	}
}

// allSystems is a configuration of all kinds of resources that create
// something. The crawlers are the ids of Zaoshu instances.
func allSystems(n sizes, crawlers []string) config {
	all := slices.Concat(
		wakameBlocks(n), sharedcloudBlocks(n), jetoBlocks(n), qubellBlocks(n), zaoshuBlocks(n, crawlers))

	return slices.DeleteFunc(all, func(b block) bool { return b.count == 0 })
}

func wakameBlocks(n sizes) config {
	return config{
		{
			kind: "fleet_wakame_instance", name: "web", count: n.hostnames,
			body: machineArguments(wakame.Spec, `hostname = "web-${count.index}"`),
		},
		{
			kind: "fleet_wakame_instance", name: "generated", count: n.generated, identical: true,
			body: machineArguments(wakame.SpecLarge, ""),
		},
	}
}

func machineArguments(spec, more string) string {
	return fmt.Sprintf("image_id = %q\ninstance_spec_id = %q\n%s", wakame.Image, spec, more)
}

func sharedcloudBlocks(n sizes) config {
	return config{
		{
			kind: "fleet_sharedcloud_instance", name: "price", count: n.prices,
			body: "name = \"price-${count.index}\"\nask_price = 0.01 * (count.index + 1)",
		},
		{
			kind: "fleet_sharedcloud_instance", name: "twin", count: n.identical, identical: true,
			body: "name = \"twin\"\nask_price = 0.5",
		},
	}
}

func jetoBlocks(n sizes) config {
	return config{
		{
			kind: "fleet_jeto_instance", name: "path", count: n.paths,
			body: fmt.Sprintf("name = \"path-${count.index}\"\npath = \"/srv/path\"\nhost_id = %q\nproject_id = %q",
				jeto.HostLXC, jeto.ProjectPlain),
		},
		{
			kind: "fleet_jeto_instance", name: "clone", count: n.clones, identical: true,
			body: fmt.Sprintf("name = \"clone\"\npath = \"/srv/clone\"\nhost_id = %q\n"+
				"project_id = %q\ngit_reference = %q", jeto.HostVirtualBox, jeto.ProjectShop, jeto.ReferenceTag),
		},
		{
			kind: "fleet_jeto_instance", name: "shop", count: n.scripts,
			body: fmt.Sprintf("name = \"shop-${count.index}\"\npath = \"/srv/shop\"\nhost_id = %q\n"+
				"project_id = %q\ngit_reference = %q", jeto.HostVirtualBox, jeto.ProjectShop, jeto.ReferenceMaster),
		},
		{
			kind: "fleet_jeto_machine_state", name: "web", count: n.scripts,
			body: fmt.Sprintf("instance_id = fleet_jeto_instance.shop[count.index].id\n"+
				"machine = %q\nstate = \"running\"", jeto.MachineWeb),
		},
		{
			kind: "fleet_jeto_command", name: "migrate", count: n.scripts,
			body: fmt.Sprintf("instance_id = fleet_jeto_machine_state.web[count.index].instance_id\n"+
				"command = \"runScript\"\nmachine = %q\nscript = %q", jeto.MachineWeb, jeto.ScriptMigrate),
		},
	}
}

func qubellBlocks(n sizes) config {
	named := "instance_id = fleet_qubell_instance.named[count.index].id\n"

	return config{
		{
			kind: "fleet_qubell_instance", name: "named", count: n.named,
			body: applicationArguments(qubell.ApplicationShop,
				"name = \"named-${count.index}\"\nparameters = { \"web.size\" = \"large\" }"),
		},
		{
			kind: "fleet_qubell_instance", name: "unnamed", count: n.unnamed, identical: true,
			body: applicationArguments(qubell.ApplicationDatabase, `parameters = { "db.name" = "orders" }`),
		},
		{
			kind: "fleet_qubell_instance", name: "brief", count: n.shortLived,
			body: applicationArguments(qubell.ApplicationShop,
				"name = \"brief-${count.index}\"\ndestroy_after = \"8h\"\nuser_data = jsonencode({ owner = \"ada\" })"),
		},
		{
			kind: "fleet_qubell_workflow_run", name: "backup", count: n.backups,
			body: named + exclusiveArgument() +
				"workflow = \"backup\"\nparameters = { target = \"backup-${count.index}\" }",
		},
		{
			kind: "fleet_qubell_workflow_run", name: "restart", count: min(2, n.backups), identical: true,
			body: exclusiveArgument() + "instance_id = fleet_qubell_instance.named[0].id\nworkflow = \"restart\"",
		},
		{
			kind: "fleet_qubell_workflow_schedule", name: "nightly", count: n.nightly,
			body: named + "workflow = \"backup\"\ninterval = \"12h\"",
		},
	}
}

func applicationArguments(id, more string) string {
	return fmt.Sprintf("application_id = %q\nenvironment_id = %q\n%s", id, qubell.EnvironmentDevelopment, more)
}

func zaoshuBlocks(n sizes, crawlers []string) config {
	quoted := make([]string, len(crawlers))
	for i, id := range crawlers {
		quoted[i] = strconv.Quote(id)
	}

	return config{
		{
			kind: "fleet_zaoshu_run", name: "crawl", count: n.crawls,
			body: fmt.Sprintf("instance_id = element([%s], count.index)\n", strings.Join(quoted, ", ")) +
				exclusiveArgument() + crawlArguments("crawl-${count.index}"),
		},
		{
			kind: "fleet_zaoshu_run", name: "again", count: (n.crawls + 1) / 4, identical: true,
			body: fmt.Sprintf("instance_id = %q\n", crawlers[0]) + exclusiveArgument() + crawlArguments("again"),
		},
	}
}

// crawlArguments returns the arguments of a run. The URL identifies the run on
// the server.
func crawlArguments(label string) string {
	return "target_sources = [{ urls = [\"" + crawlURL + label + "\"] }]"
}

const crawlURL = "https://news.example.com/"

func exclusiveArgument() string {
	if exclusive {
		return "exclusive = true\n"
	}

	return ""
}

// HCL returns the configuration with a provider block for the accounts.
func (c config) HCL(accounts map[string]*acctest.Account) string {
	var text strings.Builder
	text.WriteString(`terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

provider "fleet" {
`)
	for _, system := range slices.Sorted(maps.Keys(accounts)) {
		fmt.Fprintf(&text, "%s = {\n", system)
		for name, value := range accounts[system].Settings() {
			fmt.Fprintf(&text, "%s = %q\n", name, value)
		}
		text.WriteString("}\n")
	}
	text.WriteString("http = {\nretry_wait_min = \"1ms\"\nretry_wait_max = \"5ms\"\n}\n}\n")
	for _, b := range c {
		fmt.Fprintf(&text, "\nresource %q %q {\ncount = %d\n%s\n}\n", b.kind, b.name, b.count, b.body)
	}

	return text.String()
}

// wantedCounts returns the numbers of objects that the configuration makes, by
// [config.key].
func (c config) wantedCounts() map[string]int {
	wanted := map[string]int{}
	for _, b := range c {
		if b.kind+"." == machineState {
			continue
		}
		if b.identical {
			wanted[b.kind+"."+b.name] = b.count

			continue
		}
		for i := range b.count {
			wanted[fmt.Sprintf("%s.%s[%d]", b.kind, b.name, i)] = 1
		}
	}

	return wanted
}

// key returns the key of a resource by the label that the server shows: the
// name of the block, and for a block without identical instances the index
// after a hyphen. The key is the address of the resource, without the index if
// the instances are identical. It is empty if the configuration has no such
// resource.
func (c config) key(kind, label string) string {
	for _, b := range c {
		index, numbered := strings.CutPrefix(label, b.name+"-")
		switch {
		case b.kind != kind:
		case b.identical && label == b.name:
			return kind + "." + b.name
		case numbered && !b.identical:
			return kind + "." + b.name + "[" + index + "]"
		}
	}

	return ""
}

var indexedAddress = regexp.MustCompile(`^(.*)\.(.*)\[(\d+)\]$`)

// keyOf returns the key of an address. It is empty if the configuration has no
// such resource.
func (c config) keyOf(address string) string {
	parts := indexedAddress.FindStringSubmatch(address)
	if parts == nil {
		return ""
	}
	if key := c.key(parts[1], parts[2]); key != "" {
		return key
	}

	return c.key(parts[1], parts[2]+"-"+parts[3])
}
