package chaos_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// TestBalance_SeesWhatDiffers checks that the comparison finds every kind of
// difference.
func TestBalance_SeesWhatDiffers(t *testing.T) {
	t.Parallel()
	s := newServer(t, mockserver.Options{})
	crawler := s.createCrawlers(1)[0]
	one := newRunner(s, config{
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
	one.errors["fleet_zaoshu_run.crawl[1]"] = 1
	one.workspace.Write(stateFile, `{"version": 4, "resources": [
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
	found := compare(t, one)
	slices.Sort(found.orphans)
	for _, each := range []struct {
		what      string
		got, want []string
	}{
		{"doubles", found.duplicates, []string{
			"fleet_sharedcloud_instance.price[1]", "fleet_sharedcloud_instance.twin", "fleet_zaoshu_run.crawl[0]",
		}},
		{"lost", found.missing, []string{"fleet_sharedcloud_instance.price[2] gone"}},
		{"swapped", found.swapped, []string{
			`fleet_zaoshu_run.crawl[0] has ` + swapped + `, which is of "fleet_zaoshu_run.crawl[1]"`,
		}},
		{"repeated", found.repeated, []string{"fleet_zaoshu_run.crawl[1]"}},
		{"tainted", found.tainted, []string{"fleet_sharedcloud_instance.price[0]"}},
	} {
		slices.Sort(each.got)
		if diff := cmp.Diff(each.want, each.got); diff != "" {
			t.Errorf("%s: %s", each.what, diff)
		}
	}
	if !slices.Contains(found.orphans, orphan+` of "fleet_sharedcloud_instance.price[1]"`) ||
		!slices.Contains(found.orphans, "a run of fleet_zaoshu_run.crawl[2]") || len(found.orphans) != 3 {
		t.Errorf("the orphans are %q", found.orphans)
	}
}
