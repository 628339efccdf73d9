package provider_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// effects are what a change and a removal of an argument do, in the words of
// the guide.
type effects struct{ change, removal string }

// The words of the guide.
const (
	effectReplaces  = "replaces"
	effectInPlace   = "in place"
	effectStateOnly = "state only"
	effectNothing   = "nothing"
	// effectNone is the removal of an argument that cannot be removed alone.
	effectNone = "–"
)

// readGuide returns the text of a guide.
func readGuide(t *testing.T, name string) string {
	t.Helper()

	return readModuleFile(t, "docs", "guides", name+".md")
}

// tablesOf returns the rows of the tables in a page, by the heading above them
// without its marks. The cells of a row have no spaces around them. The row of
// titles and the line below it are not among the rows.
func tablesOf(page string) map[string][][]string {
	tables := map[string][][]string{}
	var heading string
	var previous bool
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		isRow := strings.HasPrefix(line, "|")
		switch {
		case strings.HasPrefix(line, "#"):
			heading = strings.ReplaceAll(strings.TrimLeft(line, "# "), "`", "")
		case isRow && previous && !strings.HasPrefix(line, "|-"):
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			tables[heading] = append(tables[heading], cells)
		}
		previous = isRow
	}

	return tables
}

// quotedNames returns the names in backquotes in a cell.
func quotedNames(cell string) []string {
	var names []string
	for i, part := range strings.Split(cell, "`") {
		if i%2 == 1 {
			names = append(names, part)
		}
	}

	return names
}

func TestGuideTables_AreRead(t *testing.T) {
	t.Parallel()
	const page = `
## First

| A | B |
|---|---|
| one, two | three |
| four | |

### fleet_x

| A |
|---|
| five |
`
	want := map[string][][]string{"First": {{"one, two", "three"}, {"four", ""}}, "fleet_x": {{"five"}}}
	if diff := gocmp.Diff(want, tablesOf(page)); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
	names := quotedNames("`one`, not two, `three`")
	if diff := gocmp.Diff([]string{"one", "three"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

// observe plans and applies a change in an account of its own, and returns the
// guide's word for it.
func observe(t *testing.T, resource string, subject lifecycleSubject, index int, removal bool) string {
	t.Helper()
	account := acctest.NewAccount(t, subject.system)
	change := subject.changes(account)[index]
	after := providertest.Merge(change.base, change.changed)
	if removal {
		after = maps.Clone(change.base)
		for _, name := range change.removed {
			delete(after, name)
		}
	}
	driver := acctest.NewProvider(t, account).Resource(resource)
	state := driver.Create(change.base)
	if subject.before != nil {
		state = driver.State(providertest.Merge(state.Values, subject.before))
	}
	switch action := driver.Plan(state, after).Action; action {
	case providertest.Replace:
		return effectReplaces
	case providertest.NoOp:
		return effectNothing
	case providertest.Update:
	default:
		t.Fatalf("%s: the plan has the action %s", change.argument, action)
	}
	before := len(account.Requests())
	driver.Update(state, after)
	for _, entry := range account.Journal()[before:] {
		if entry.Method != http.MethodGet {
			t.Logf("%s: %s %s", change.argument, entry.Method, entry.Path)

			return effectInPlace
		}
	}

	return effectStateOnly
}

// arguments returns the names of the arguments of each resource.
func arguments(t *testing.T) map[string][]string {
	t.Helper()
	schemas, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(
		t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	names := map[string][]string{}
	for resource, schema := range schemas.ResourceSchemas {
		for _, attribute := range schema.Block.Attributes {
			if attribute.Required || attribute.Optional {
				names[resource] = append(names[resource], attribute.Name)
			}
		}
		slices.Sort(names[resource])
	}

	return names
}

// TestGuideLifecycle_TablesAreTrue compares each row of the guide's tables with
// the plan and the requests of a change and of a removal.
func TestGuideLifecycle_TablesAreTrue(t *testing.T) {
	t.Parallel()
	for name, subject := range lifecycleSubjects() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resource, _, _ := strings.Cut(name, " ")
			observed := map[string]effects{}
			for i, change := range subject.changes(acctest.NewAccount(t, subject.system)) {
				seen := effects{change: observe(t, resource, subject, i, false), removal: effectNone}
				if len(change.removed) > 0 {
					seen.removal = observe(t, resource, subject, i, true)
				}
				observed[change.argument] = seen
			}
			if diff := gocmp.Diff(arguments(t)[resource], slices.Sorted(maps.Keys(observed))); diff != "" {
				t.Errorf("the changes of the test are not those of all arguments (-schema +test):\n%s", diff)
			}
			documented := map[string]effects{}
			for _, row := range tablesOf(readGuide(t, "lifecycle"))[name] {
				for _, argument := range quotedNames(row[0]) {
					if _, found := documented[argument]; found {
						t.Errorf("%s is in two rows", argument)
					}
					documented[argument] = effects{change: row[1], removal: row[2]}
				}
			}
			options := gocmp.AllowUnexported(effects{})
			if diff := gocmp.Diff(observed, documented, options); diff != "" {
				t.Errorf("the table differs from what the provider does (-provider +guide):\n%s", diff)
			}
		})
	}
}

// TestGuideLifecycle_DestroysAreTrue compares the requests of a destroy with the
// guide's table.
func TestGuideLifecycle_DestroysAreTrue(t *testing.T) {
	t.Parallel()
	documented := map[string]string{}
	for _, row := range tablesOf(readGuide(t, "lifecycle"))["Destroy and replacement"] {
		documented[quotedNames(row[0])[0]] = row[1]
	}
	observed := map[string]string{}
	for name, subject := range lifecycleSubjects() {
		if subject.before != nil {
			continue
		}
		account := acctest.NewAccount(t, subject.system)
		base := subject.changes(account)[0].base
		driver := acctest.NewProvider(t, account).Resource(name)
		state := driver.Create(base)
		before := len(account.Requests())
		driver.Delete(state)
		var requests []string
		for _, entry := range account.Journal()[before:] {
			t.Logf("%s: %s %s", name, entry.Method, entry.Path)
			if entry.Method != http.MethodGet {
				requests = append(requests, "`"+entry.Method+"`")
			}
		}
		observed[name] = cmp.Or(strings.Join(requests, ", "), "none")
	}
	if diff := gocmp.Diff(observed, documented); diff != "" {
		t.Errorf("the table differs from what the provider does (-provider +guide):\n%s", diff)
	}
}

// deletions returns the object that is deleted outside Terraform in the guide:
// its kind, and the attribute that has its id.
func deletions() map[string][2]string {
	return map[string][2]string{
		"fleet_sharedcloud_instance":     {sharedcloud.KindInstance, "id"},
		"fleet_wakame_instance":          {wakame.KindInstance, "id"},
		"fleet_jeto_instance":            {jeto.KindInstance, "id"},
		"fleet_jeto_machine_state":       {jeto.KindInstance, "instance_id"},
		"fleet_jeto_command":             {jeto.KindInstance, "instance_id"},
		"fleet_qubell_instance":          {qubell.KindInstance, "id"},
		"fleet_qubell_workflow_run":      {qubell.KindInstance, "instance_id"},
		"fleet_qubell_workflow_schedule": {qubell.KindSchedule, "id"},
		"fleet_zaoshu_instance":          {zaoshu.KindInstance, "id"},
		"fleet_zaoshu_run":               {zaoshu.KindTask, "id"},
	}
}

// TestGuideLifecycle_DeletionsAreTrue compares the plan after a deletion outside
// Terraform with the guide's table.
func TestGuideLifecycle_DeletionsAreTrue(t *testing.T) {
	t.Parallel()
	documented := map[string]string{}
	for _, row := range tablesOf(readGuide(t, "lifecycle"))["Deleted outside Terraform"] {
		documented[quotedNames(row[0])[0]] = row[2]
	}
	observed := map[string]string{}
	for name, object := range deletions() {
		subject := lifecycleSubjects()[name]
		account := acctest.NewAccount(t, subject.system)
		base := subject.changes(account)[0].base
		driver := acctest.NewProvider(t, account).Resource(name)
		state := driver.Create(base)
		account.Delete(object[0], fmt.Sprint(state.Values[object[1]]))
		plan, diags := driver.TryPlan(driver.Read(state), base)
		switch {
		case diags.HasError():
			observed[name] = "fails"
		case plan.Action == providertest.Create:
			observed[name] = "creates"
		case plan.Action == providertest.NoOp:
			observed[name] = "no change"
		default:
			t.Errorf("%s: the plan has the action %s", name, plan.Action)
		}
	}
	if diff := gocmp.Diff(observed, documented); diff != "" {
		t.Errorf("the table differs from the plans (-provider +guide):\n%s", diff)
	}
}

// machineConfig is a Wakame instance whose create may last as long as the
// timeout.
func machineConfig(timeout string) string {
	return requiredProvider + fmt.Sprintf(`
		resource "fleet_wakame_instance" "web" {
		  image_id         = "wmi-lucid5"
		  instance_spec_id = "is-demospec"
		  timeouts         = { create = %q }
		}`, timeout)
}

// closeAtPoll returns a channel, and a function to call before each request. It
// closes the channel at the second poll of an instance.
func closeAtPoll() (<-chan struct{}, func(*http.Request)) {
	polled := make(chan struct{})
	var polls atomic.Int64

	return polled, func(r *http.Request) {
		if r.Method == http.MethodGet && polls.Add(1) == 2 {
			close(polled)
		}
	}
}

// TestGuideLifecycle_QuotesRealOutput runs what the guide describes, and checks
// the next plans.
func TestGuideLifecycle_QuotesRealOutput(t *testing.T) {
	t.Parallel()
	newMachine := func(timeout string, before func(*http.Request)) (*acctest.Account, *acctest.Workspace) {
		account := acctest.NewIsolatedAccount(t, "wakame", mockserver.Options{BootDuration: time.Hour}, before)
		w := newWorkspace(t)
		configureEnv(w, account)
		w.Write("main.tf", machineConfig(timeout))

		return account, w
	}
	_, timedOut := newMachine("2s", func(*http.Request) {})
	output := timedOut.Run("apply", "-auto-approve").Output
	expect(t, timedOut.MustRun("plan"), "is tainted, so")
	timedOut.MustRun("untaint", "fleet_wakame_instance.web")
	expect(t, timedOut.MustRun("plan"), "0 to add, 1 to change, 0 to destroy")

	polled, before := closeAtPoll()
	_, once := newMachine("10m", before)
	output += interruptApply(t, once, polled, false)
	expect(t, once.MustRun("plan"), "0 to add, 1 to change, 0 to destroy")

	account, twice := newMachine("10m", func(*http.Request) {})
	fault := account.AddFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: time.Minute})
	sent := make(chan struct{})
	go func() {
		account.WaitForFault(fault)
		close(sent)
	}()
	output += interruptApply(t, twice, sent, true)
	if got := len(account.Objects()); got != 1 {
		t.Errorf("the account has %d instances, want 1", got)
	}
	expect(t, twice.MustRun("plan"), "1 to add, 0 to change, 0 to destroy")

	computers, vanished := newInstanceWorkspace(t)
	vanished.MustRun("apply", "-auto-approve")
	computers.Delete(sharedcloud.KindInstance, computers.Objects()[0].ID)
	plan := vanished.MustRun("plan")
	expect(t, plan, "1 to add, 0 to change, 0 to destroy")
	expectQuotes(t, "lifecycle", output+plan)
}
