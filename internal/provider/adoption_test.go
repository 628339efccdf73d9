package provider_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// adoption creates objects out of band, one for each name that the system
// accepts. It returns the config block of a list of all of them, "" for none,
// and their number.
type adoption func(account *acctest.Account, names []string) (listConfig string, count int)

// TestListResources_AdoptEveryObject checks that Terraform can manage every
// object that a system has, with the configuration that `terraform query`
// writes, and that the first plan changes nothing. The names of the objects are
// odd, and random.
func TestListResources_AdoptEveryObject(t *testing.T) {
	t.Parallel()
	for resource, adopt := range adoptions() {
		t.Run(resource, func(t *testing.T) {
			t.Parallel()
			acctest.Require(t, acctest.Query)
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed of the random names: %d", seed)
			systemName, _, _ := strings.Cut(strings.TrimPrefix(resource, "fleet_"), "_")
			account := acctest.NewAccount(t, systemName)
			config, count := adopt(account, oddNames(seed))
			adoptAll(t, account, resource, config, count)
		})
	}
}

// adoptAll imports all objects that a list resource lists.
func adoptAll(t *testing.T, account *acctest.Account, resource, listConfig string, count int) {
	t.Helper()
	w := newWorkspace(t)
	w.Write("provider.tf", account.HCL())
	w.Write("all.tfquery.hcl", fmt.Sprintf(`list %q "all" {
  provider         = fleet
  include_resource = true
  limit            = 1000
%s}
`, resource, listConfig))
	w.MustRun("query", "-generate-config-out=generated.tf")
	w.MustRun("validate")
	expect(t, w.MustRun("plan", "-out=plan"),
		fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", count))
	w.MustRun("apply", "plan")
	expect(t, w.MustRun("plan"), "No changes.")
}

func expect(t *testing.T, output, want string) {
	t.Helper()
	if !strings.Contains(output, want) {
		t.Errorf("the output lacks %q:\n%s", want, output)
	}
}

// adoptions returns the adoption of each list resource.
func adoptions() map[string]adoption {
	return map[string]adoption{
		"fleet_jeto_instance": func(account *acctest.Account, names []string) (string, int) {
			for i, name := range names {
				fields := map[string]any{"name": name, "environment": name, "path": name}
				// Jeto's own pages send an empty path with a git reference or an
				// archive (design/api/jeto.md, "Working folder").
				switch i % 3 {
				case 0:
					fields["path"], fields["git_reference"] = "", name
				case 1:
					fields["path"], fields["archive_url"] = "", name
				}
				account.Create(jeto.KindInstance, fields)
			}

			return "", len(names)
		},
		"fleet_qubell_instance": func(account *acctest.Account, names []string) (string, int) {
			for _, name := range names {
				account.Create(qubell.KindInstance, map[string]any{
					"name": name, "parameters": map[string]any{"web.size": name, name: name},
				})
			}

			return "", len(names)
		},
		"fleet_qubell_workflow_schedule": func(account *acctest.Account, names []string) (string, int) {
			instance := account.Create(qubell.KindInstance, map[string]any{})
			names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
			for _, name := range names {
				account.Create(qubell.KindSchedule, map[string]any{
					"instanceId": instance, "name": name, "parameters": map[string]any{name: name},
				})
			}

			return fmt.Sprintf("  config {\n    instance_id = %q\n  }\n", instance), len(names)
		},
		"fleet_sharedcloud_instance": func(account *acctest.Account, names []string) (string, int) {
			for _, name := range names {
				account.Create(sharedcloud.KindInstance, map[string]any{"name": name, "ask_price": 0.01})
			}

			return "", len(names)
		},
		"fleet_wakame_instance": func(account *acctest.Account, _ []string) (string, int) {
			// The server accepts few hostnames (design/api/wakame.md, "Hostnames").
			hostnames := []string{
				"0", "a-", "a--b", "0x1", "1e3", "0755", "true", "null", strings.Repeat("n", 32),
			}
			for _, hostname := range hostnames {
				account.Create(wakame.KindInstance, map[string]any{"hostname": hostname})
			}

			return "", len(hostnames)
		},
		"fleet_zaoshu_instance": func(account *acctest.Account, names []string) (string, int) {
			before := len(account.Objects())
			for _, name := range names {
				account.Create(zaoshu.KindInstance, map[string]any{"title": name})
			}

			return "", before + len(names)
		},
		"fleet_zaoshu_run": func(account *acctest.Account, names []string) (string, int) {
			instance := account.Create(zaoshu.KindInstance, map[string]any{})
			for _, name := range names {
				account.Create(zaoshu.KindTask, map[string]any{"instance_id": instance, "urls": []string{name}})
			}

			return fmt.Sprintf("  config {\n    instance_id = %q\n  }\n", instance), len(names)
		},
	}
}

// oddNames returns names that are hard to write, to quote or to compare, and
// random combinations of them.
func oddNames(seed uint64) []string {
	parts := []string{
		"", " ", " web", "web ", "\tweb", "web\nprod", "web\r\n", `"web"`, `C:\web\`, "${web}", "%{ if web }",
		"$${web}",
		"$", "%", "<<EOF\nEOF", "# web", "/* web */", "web\u00a0", "\u3000web", "\ufeffweb", "e\u0301", "é", "爬虫", "🦀",
		"\u202eweb", "a\x00b", "\x1f", "\u2028", "true", "null", "0755", "1e3", "a/b", "a,b", "web;prod",
		strings.Repeat("n", 255),
	}
	names := slices.Clone(parts)
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // These are not secrets.
	for range 24 {
		var name strings.Builder
		for range 1 + random.IntN(3) {
			name.WriteString(parts[random.IntN(len(parts)-1)])
		}
		names = append(names, name.String())
	}
	// Terraform writes the name " null" as jsonencode(null), which is "null":
	// no provider can adopt an object that has this name by a query.
	names = slices.DeleteFunc(names, func(name string) bool {
		return name != "null" && strings.Trim(name, " \t\r\n") == "null"
	})
	slices.Sort(names)

	return slices.Compact(names)
}

// TestListResources_AllAreAdopted checks that each list resource of the
// provider has an adoption.
func TestListResources_AllAreAdopted(t *testing.T) {
	t.Parallel()
	want := registeredTypes(t)["list-resources"]
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(adoptions()))); diff != "" {
		t.Errorf("adopted list resources (-want +got):\n%s", diff)
	}
}
