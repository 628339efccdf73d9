package chaos_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// differences are the differences between the states and the server.
type differences struct {
	// orphans are objects of the server that no state has.
	orphans []string
	// duplicates are objects that exceed the number in the configuration.
	duplicates []string
	// missing are objects in a state that the server does not have.
	missing []string
	// swapped are objects in a state under the address of another resource.
	swapped []string
	// repeated are runs that were done again after an error about them.
	repeated []string
	tainted  []string
}

// machineState begins the keys of a resource that has no object on the server.
const machineState = "fleet_jeto_machine_state."

// isRun reports whether a key is the key of a run.
func isRun(key string) bool {
	return strings.HasPrefix(key, "fleet_zaoshu_run.") || hasNoID(key)
}

// hasNoID reports whether a key is the key of a run without an id.
func hasNoID(key string) bool {
	return strings.HasPrefix(key, "fleet_qubell_workflow_run.") || strings.HasPrefix(key, "fleet_jeto_command.")
}

// compare compares the states of the runners with their server.
func compare(tb testing.TB, runners ...*runner) differences {
	tb.Helper()
	server := runners[0].server
	server.collectJournal()
	var d differences
	var all config
	wanted, failed, kept := map[string]int{}, map[string]int{}, map[string]int{}
	keyByID := map[string]string{}
	for _, r := range runners {
		all = append(all, r.config...)
		maps.Copy(wanted, r.config.wantedCounts())
		for key, count := range r.errors {
			failed[key] += count
		}
		resources, err := r.state()
		if err != nil {
			tb.Logf("the state counts as empty: %v", err)
		}
		for _, resource := range resources {
			kept[resource.key]++
			d.addStateResource(resource, keyByID)
		}
	}
	present := map[string]int{}
	for _, object := range server.createdObjects(all) {
		present[object.key]++
		d.addServerObject(object, keyByID)
	}
	for id, key := range keyByID {
		d.missing = append(d.missing, key+" "+id)
	}
	for key, want := range wanted {
		d.compareCounts(key, want, present[key], kept[key], failed[key])
	}

	return d
}

// addStateResource checks a resource in the state and adds its id.
func (d *differences) addStateResource(resource stateResource, keyByID map[string]string) {
	if resource.isTainted {
		d.tainted = append(d.tainted, resource.address)
	}
	if resource.key == "" || hasNoID(resource.key) || strings.HasPrefix(resource.key, machineState) {
		return
	}
	if other := keyByID[resource.id]; other != "" {
		d.swapped = append(d.swapped, resource.address+" has the id of "+other)
	}
	keyByID[resource.id] = resource.key
}

// addServerObject checks an object of the server and removes its id.
func (d *differences) addServerObject(object serverObject, keyByID map[string]string) {
	key, inState := keyByID[object.id]
	delete(keyByID, object.id)
	switch {
	case object.id == "":
	case inState && key != object.key:
		d.swapped = append(d.swapped, fmt.Sprintf("%s has %s, which belongs to %q", key, object.id, object.key))
	case !inState && !isRun(object.key):
		d.orphans = append(d.orphans, fmt.Sprintf("%s of %q", object.id, object.key))
	}
}

// compareCounts compares how many objects of a key the configuration wants, the
// server has, and the states have, and how many errors name the key.
func (d *differences) compareCounts(key string, want, present, kept, failed int) {
	extra := max(0, present-want)
	if !isRun(key) {
		d.duplicates = append(d.duplicates, slices.Repeat([]string{key}, extra)...)

		return
	}
	explained := min(extra, failed)
	d.repeated = append(d.repeated, slices.Repeat([]string{key}, explained)...)
	d.duplicates = append(d.duplicates, slices.Repeat([]string{key}, extra-explained)...)
	d.orphans = append(d.orphans, slices.Repeat([]string{"a run of " + key}, max(0, present-extra-kept-failed))...)
	if hasNoID(key) {
		d.swapped = append(d.swapped, slices.Repeat([]string{key + " never ran"}, max(0, kept-present))...)
	}
}

func TestCompare_FindsEachDifference(t *testing.T) {
	t.Parallel()
	s := newServer(t, mockserver.Options{})
	crawler := s.createCrawlers(1)[0]
	terraform := newRunner(s, config{
		{kind: "fleet_sharedcloud_instance", name: "price", count: 4},
		{kind: "fleet_sharedcloud_instance", name: "twin", count: 2, identical: true},
		{kind: "fleet_zaoshu_run", name: "crawl", count: 3},
	})
	instance := func(name string) string {
		return s.accounts["sharedcloud"].Create("instance", map[string]any{"name": name})
	}
	run := func(label string) string {
		return s.accounts["zaoshu"].Create(zaoshu.KindTask, map[string]any{
			"instance_id": crawler, "urls": []any{crawlURL + label},
		})
	}
	orphan := instance("price-1")
	twin := instance("twin")
	instance("twin")
	swapped := run("crawl-1")
	run("crawl-0")
	run("crawl-0")
	run("crawl-1")
	run("crawl-2")
	terraform.errors["fleet_zaoshu_run.crawl[1]"] = 1
	terraform.workspace.Write(stateFile, `{"version": 4, "resources": [
		{"type": "fleet_sharedcloud_instance", "name": "price", "instances": [
			{"index_key": 0, "attributes": {"id": "`+instance("price-0")+`"}, "status": "tainted"},
			{"index_key": 1, "attributes": {"id": "`+instance("price-1")+`"}},
			{"index_key": 2, "attributes": {"id": "gone"}}
		]},
		{"type": "fleet_sharedcloud_instance", "name": "twin", "instances": [
			{"index_key": 0, "attributes": {"id": "`+twin+`"}},
			{"index_key": 1, "attributes": {"id": "`+instance("twin")+`"}}
		]},
		{"type": "fleet_zaoshu_run", "name": "crawl", "instances": [
			{"index_key": 0, "attributes": {"id": "`+swapped+`"}}
		]}
	]}`)
	found := compare(t, terraform)
	slices.Sort(found.orphans)
	for _, each := range []struct {
		what      string
		got, want []string
	}{
		{"duplicates", found.duplicates, []string{
			"fleet_sharedcloud_instance.price[1]", "fleet_sharedcloud_instance.twin", "fleet_zaoshu_run.crawl[0]",
		}},
		{"missing", found.missing, []string{"fleet_sharedcloud_instance.price[2] gone"}},
		{"swapped", found.swapped, []string{
			`fleet_zaoshu_run.crawl[0] has ` + swapped + `, which belongs to "fleet_zaoshu_run.crawl[1]"`,
		}},
		{"repeated", found.repeated, []string{"fleet_zaoshu_run.crawl[1]"}},
		{"tainted", found.tainted, []string{"fleet_sharedcloud_instance.price[0]"}},
	} {
		slices.Sort(each.got)
		if diff := cmp.Diff(each.want, each.got); diff != "" {
			t.Errorf("%s differ (-want +got):\n%s", each.what, diff)
		}
	}
	if !slices.Contains(found.orphans, orphan+` of "fleet_sharedcloud_instance.price[1]"`) ||
		!slices.Contains(found.orphans, "a run of fleet_zaoshu_run.crawl[2]") || len(found.orphans) != 3 {
		t.Errorf("got the orphans %q", found.orphans)
	}
}
