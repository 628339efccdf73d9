package acctest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// TestConformance runs the same life cycles through the protocol driver and
// through a real Terraform, each with its own reference server, and compares
// the plans and the states after each step. A difference is a mistake of the
// driver: extend internal/acctest/providertest.
func TestConformance(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Identity)
	driver, terraform := newDriverSide(t), newTerraformSide(t)
	translate := newTranslation()
	for i, cycle := range driver.cycles {
		for j, step := range cycle.steps {
			// The arguments are equal, except for the ids of fixtures.
			translate.value(toJSON(t, known(step.config)), toJSON(t, known(terraform.cycles[i].steps[j].config)))
		}
	}
	steps := []string{
		"failed create", "create", "no change", "update", "replace", "change out of band", "import", "delete",
	}
	for i, name := range steps {
		var got, want map[string]outcome
		switch name {
		case "import":
			got, want = driver.importAll(), terraform.importAll()
		case "delete":
			got, want = driver.deleteAll(), terraform.deleteAll()
		default:
			got, want = driver.apply(i), terraform.apply(i)
		}
		for _, cycle := range driver.cycles {
			want := translate.outcome(got[cycle.resource], want[cycle.resource])
			if diff := cmp.Diff(want, got[cycle.resource]); diff != "" {
				t.Errorf("%s of %s differs (-Terraform +driver):\n%s", name, cycle.resource, diff)
			}
			if i < len(cycle.steps) && got[cycle.resource].Action != string(cycle.steps[i].want) {
				t.Errorf("%s of %s is planned as %s, want %s",
					name, cycle.resource, got[cycle.resource].Action, cycle.steps[i].want)
			}
		}
	}
}

// outcome is what a step does to a resource, in the form of JSON.
type outcome struct {
	Action          string
	RequiresReplace []string
	Planned         any
	State, Identity any
	Tainted         bool
}

// newAccounts returns accounts on a server of their own. The time on all these
// servers is the same, and it does not change.
func newAccounts(t *testing.T) map[string]*acctest.Account {
	t.Helper()
	_, accounts := acctest.NewServer(t, mockserver.Options{
		Clock: clock.Manual(time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)),
	})

	return accounts
}

// driverSide runs the life cycles through the driver.
type driverSide struct {
	t        *testing.T
	provider *providertest.Provider
	cycles   []lifeCycle
	states   map[string]*providertest.State
}

func newDriverSide(t *testing.T) *driverSide {
	t.Helper()
	accounts := newAccounts(t)
	configured := slices.Collect(maps.Values(accounts))

	return &driverSide{
		t: t, provider: acctest.NewProvider(t, configured...), cycles: newLifeCycles(accounts),
		states: map[string]*providertest.State{},
	}
}

func (s *driverSide) apply(number int) map[string]outcome {
	s.t.Helper()
	outcomes := map[string]outcome{}
	for _, cycle := range s.cycles {
		step, state := cycle.steps[number], s.states[cycle.resource]
		if step.config == nil {
			continue
		}
		if step.outOfBand != nil {
			step.outOfBand(state.ID())
		}
		if state != nil {
			state = s.provider.Resource(cycle.resource).Read(state)
		}
		outcomes[cycle.resource] = s.applyStep(cycle.resource, state, step)
	}

	return outcomes
}

// applyStep plans and applies. The state is nil for a resource that does not
// exist.
func (s *driverSide) applyStep(name string, state *providertest.State, step cycleStep) outcome {
	s.t.Helper()
	resource := s.provider.Resource(name)
	plan := resource.Plan(state, withUnknown(step.config))
	var diags providertest.Diagnostics
	if state == nil {
		state, diags = resource.TryCreate(known(step.config))
	} else {
		state, diags = resource.TryUpdate(state, known(step.config))
	}
	if diags.HasError() != step.fails || state == nil {
		s.t.Fatalf("the apply of %s failed: %t, want %t:\n%s", name, diags.HasError(), step.fails, diags)
	}
	s.states[name] = state

	return outcome{
		Action:          string(plan.Action),
		RequiresReplace: plan.RequiresReplace,
		Planned:         toJSON(s.t, plan.Values),
		State:           toJSON(s.t, state.Values),
		Identity:        toJSON(s.t, state.Identity),
		Tainted:         state.Tainted,
	}
}

func (s *driverSide) importAll() map[string]outcome {
	s.t.Helper()
	outcomes := map[string]outcome{}
	for _, cycle := range s.cycles {
		id := cycle.importID(s.states[cycle.resource].ID())
		state := s.provider.Resource(cycle.resource).ImportByID(id)
		outcomes[cycle.resource] = s.applyStep(cycle.resource, state, cycle.last())
	}

	return outcomes
}

func (s *driverSide) deleteAll() map[string]outcome {
	s.t.Helper()
	outcomes := map[string]outcome{}
	for _, cycle := range s.cycles {
		resource := s.provider.Resource(cycle.resource)
		resource.Delete(resource.Read(s.states[cycle.resource]))
		outcomes[cycle.resource] = outcome{Action: "delete"}
	}

	return outcomes
}

// terraformSide runs the life cycles through Terraform: all of them in one
// workspace, whose resources are called "this".
type terraformSide struct {
	t         *testing.T
	workspace *acctest.Workspace
	accounts  map[string]*acctest.Account
	cycles    []lifeCycle
	// ids are the ids of the resources, by their types.
	ids map[string]string
}

func newTerraformSide(t *testing.T) *terraformSide {
	t.Helper()
	program, err := acctest.BuildProvider(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	accounts := newAccounts(t)

	return &terraformSide{
		t: t, workspace: acctest.NewWorkspace(t, program), accounts: accounts, cycles: newLifeCycles(accounts),
		ids: map[string]string{},
	}
}

func (s *terraformSide) apply(number int) map[string]outcome {
	s.t.Helper()
	configs, fails := map[string]map[string]any{}, false
	for _, cycle := range s.cycles {
		step := cycle.steps[number]
		if step.config == nil {
			continue
		}
		configs[cycle.resource] = step.config
		fails = fails || step.fails
		if step.outOfBand != nil {
			step.outOfBand(s.ids[cycle.resource])
		}
	}
	s.writeConfig(configs, nil)

	return s.planAndApply(fails)
}

func (s *terraformSide) importAll() map[string]outcome {
	s.t.Helper()
	configs, imports := map[string]map[string]any{}, make([]any, len(s.cycles))
	for i, cycle := range s.cycles {
		configs[cycle.resource] = cycle.last().config
		imports[i] = map[string]any{
			"to": cycle.resource + ".this", "id": cycle.importID(s.ids[cycle.resource]),
		}
		s.workspace.MustRun("state", "rm", cycle.resource+".this")
	}
	s.writeConfig(configs, imports)

	return s.planAndApply(false)
}

func (s *terraformSide) deleteAll() map[string]outcome {
	s.t.Helper()

	return s.planAndApply(false, "-destroy")
}

// writeConfig writes the configuration. An unknown argument is the output of a
// terraform_data, which Terraform knows after it has created the
// terraform_data.
func (s *terraformSide) writeConfig(configs map[string]map[string]any, imports []any) {
	s.t.Helper()
	provider, resources, data := map[string]any{}, map[string]any{}, map[string]any{}
	for _, account := range s.accounts {
		maps.Copy(provider, account.Config())
	}
	for name, config := range configs {
		resources[name] = map[string]any{"this": replaceUnknown(config, func(value unknown) any {
			label := "unknown" + strconv.Itoa(len(data))
			data[label] = map[string]any{"input": value.value, "triggers_replace": fmt.Sprint(name, value.value)}

			return "${terraform_data." + label + ".output}"
		})}
	}
	if len(data) > 0 {
		resources["terraform_data"] = data
	}
	content := map[string]any{
		"terraform": map[string]any{"required_providers": map[string]any{
			"fleet": map[string]any{"source": "fleet-iac/fleet"},
		}},
		"provider": map[string]any{"fleet": provider},
		"resource": resources,
	}
	if len(imports) > 0 {
		content["import"] = imports
	}
	encoded, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		s.t.Fatal(err)
	}
	s.workspace.Write("main.tf.json", string(encoded))
}

// planAndApply returns the outcomes by the type of the resource.
func (s *terraformSide) planAndApply(fails bool, arguments ...string) map[string]outcome {
	s.t.Helper()
	s.workspace.MustRun(append([]string{"plan", "-input=false", "-out=saved.tfplan"}, arguments...)...)
	var plan struct {
		ResourceChanges []struct {
			Type   string
			Change struct {
				Actions      []string
				After        any
				AfterUnknown any     `json:"after_unknown"`
				ReplacePaths [][]any `json:"replace_paths"`
			}
		} `json:"resource_changes"`
	}
	s.show(&plan, "saved.tfplan")
	applied := s.workspace.Run("apply", "-input=false", "saved.tfplan")
	if failed := applied.ExitCode != 0; failed != fails {
		s.t.Fatalf("the apply failed: %t, want %t:\n%s", failed, fails, applied.Output)
	}
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Type             string
					Values, Identity any
					Tainted          bool
				}
			} `json:"root_module"`
		}
	}
	s.show(&state)
	outcomes := map[string]outcome{}
	for _, resource := range plan.ResourceChanges {
		action := strings.Join(resource.Change.Actions, " ")
		if action == "delete create" {
			action = string(providertest.Replace)
		}
		outcomes[resource.Type] = outcome{
			Action:          action,
			RequiresReplace: replacePaths(resource.Change.ReplacePaths),
			Planned:         mergeUnknown(resource.Change.After, resource.Change.AfterUnknown),
		}
	}
	for _, resource := range state.Values.RootModule.Resources {
		result := outcomes[resource.Type]
		result.State, result.Identity, result.Tainted = resource.Values, resource.Identity, resource.Tainted
		outcomes[resource.Type] = result
		values, _ := resource.Values.(map[string]any)
		s.ids[resource.Type], _ = values["id"].(string)
	}

	return outcomes
}

func (s *terraformSide) show(into any, arguments ...string) {
	s.t.Helper()
	output, err := s.workspace.Command(append([]string{"show", "-json"}, arguments...)...).Output()
	if err != nil {
		s.t.Fatalf("terraform show %q: %v", arguments, err)
	}
	err = json.Unmarshal(output, into)
	if err != nil {
		s.t.Fatal(err)
	}
}

// replacePaths writes Terraform's paths as the driver does.
func replacePaths(paths [][]any) []string {
	if len(paths) == 0 {
		return nil
	}
	texts := make([]string, len(paths))
	for i, path := range paths {
		for _, step := range path {
			switch step := step.(type) {
			case string:
				texts[i] += "." + step
			case float64:
				texts[i] += fmt.Sprintf("[%d]", int(step))
			}
		}
		texts[i] = strings.TrimPrefix(texts[i], ".")
	}
	slices.Sort(texts)

	return texts
}

// mergeUnknown puts [providertest.Unknown] where Terraform's plan marks a value
// as unknown.
func mergeUnknown(after, unknown any) any {
	switch unknown := unknown.(type) {
	case bool:
		if unknown {
			return string(providertest.Unknown)
		}
	case map[string]any:
		members := map[string]any{}
		if known, isMap := after.(map[string]any); isMap {
			maps.Copy(members, known)
		}
		for name, marks := range unknown {
			members[name] = mergeUnknown(members[name], marks)
		}
		if after != nil {
			return members
		}
	case []any:
		known, _ := after.([]any)
		elements := slices.Clone(known)
		for i := range elements {
			elements[i] = mergeUnknown(elements[i], unknown[i])
		}
		if after != nil {
			return elements
		}
	}

	return after
}

// translation pairs the strings of the two sides that differ by their nature,
// such as ids and addresses. A string of one side stands for one string of the
// other.
type translation struct{ toDriver, toTerraform map[string]string }

func newTranslation() translation {
	return translation{toDriver: map[string]string{}, toTerraform: map[string]string{}}
}

// outcome returns Terraform's outcome with the driver's strings.
func (t translation) outcome(driver, terraform outcome) outcome {
	terraform.Planned = t.value(driver.Planned, terraform.Planned)
	terraform.State = t.value(driver.State, terraform.State)
	terraform.Identity = t.value(driver.Identity, terraform.Identity)

	return terraform
}

// value returns Terraform's value with the driver's strings. It keeps a string
// that already stands for another one.
func (t translation) value(driver, terraform any) any {
	switch terraform := terraform.(type) {
	case string:
		return t.text(driver, terraform)
	case map[string]any:
		members, translated := map[string]any{}, map[string]any{}
		if other, isMap := driver.(map[string]any); isMap {
			members = other
		}
		for _, name := range slices.Sorted(maps.Keys(terraform)) {
			translated[name] = t.value(members[name], terraform[name])
		}

		return translated
	case []any:
		elements, _ := driver.([]any)
		translated := slices.Clone(terraform)
		for i := range min(len(elements), len(terraform)) {
			translated[i] = t.value(elements[i], terraform[i])
		}

		return translated
	}

	return terraform
}

func (t translation) text(driver any, terraform string) any {
	text, isText := driver.(string)
	if !isText {
		return terraform
	}
	if _, found := t.toDriver[terraform]; !found && t.toTerraform[text] == "" {
		t.toDriver[terraform], t.toTerraform[text] = text, terraform
	}
	if t.toDriver[terraform] == text {
		return text
	}

	return terraform
}

func toJSON(t *testing.T, value any) any {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	err = json.Unmarshal(encoded, &decoded)
	if err != nil {
		t.Fatal(err)
	}

	return decoded
}
