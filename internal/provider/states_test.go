package provider_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// goldenFolder has a state of each resource, type and case as it was written by
// the version of the provider that first wrote such a state. Users have these
// states, so that every later version must read them. A file is
// TYPE/VERSION.SHAPE-CASE.json: the version of the schema, and a number for
// states of that version with different attributes.
//
// After a change of a schema, or of what a resource writes in its private
// state, a maintainer
//
//  1. decides whether the schema needs a new version, by
//     design/schema-versions.md, and writes the state upgrader,
//  2. adds the attribute to a case in state_cases_test.go, or adds a case,
//  3. runs go test ./internal/provider -run States -update, which adds the
//     files that are missing,
//  4. commits the new files. If a test of an old file fails, the upgrader is
//     wrong: the old file is right, and is never changed or deleted.
var goldenFolder = filepath.Join("testdata", "states") //nolint:gochecknoglobals // A constant.

// goldenSums has the checksum of each file, so that none changes by accident.
// They leave out the state of the reference server, which no user has: a new
// format of its state files may need another one.
var goldenSums = filepath.Join(goldenFolder, "SHA256SUMS") //nolint:gochecknoglobals // A constant.

// goldenTime is when the server wrote its objects.
func goldenTime() time.Time { return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC) }

// golden is a file of the folder.
type golden struct {
	// Environment configures the provider, except for the endpoint.
	Environment map[string]string `json:"environment"`
	// Configuration is that of the resource, with which the plan must be Plan.
	Configuration string `json:"configuration"`
	Plan          string `json:"plan"`
	// State is Terraform's state file.
	State json.RawMessage `json:"state"`
	// Server is the exported state of the reference server, with the objects.
	Server json.RawMessage `json:"server"`
}

// goldenName is the name of a file.
type goldenName struct {
	resource       string
	version, shape int64
	name           string
}

func (n goldenName) path() string {
	return filepath.Join(goldenFolder, n.resource, fmt.Sprintf("%d.%d-%s.json", n.version, n.shape, n.name))
}

// slashPath is the path in the folder, as the list of checksums has it.
func (n goldenName) slashPath() string { return n.resource + "/" + filepath.Base(n.path()) }

// goldenNames returns the names of all files, the newest of a case last.
func goldenNames(t *testing.T) []goldenName {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(goldenFolder, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	names := make([]goldenName, 0, len(files))
	for _, file := range files {
		name := goldenName{resource: filepath.Base(filepath.Dir(file))}
		base := strings.TrimSuffix(filepath.Base(file), ".json")
		_, err := fmt.Sscanf(base, "%d.%d-%s", &name.version, &name.shape, &name.name)
		if err != nil || name.path() != file {
			t.Fatalf("%s is not the name of a state: %v", file, err)
		}
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b goldenName) int {
		return cmp.Or(cmp.Compare(a.resource, b.resource), cmp.Compare(a.name, b.name),
			cmp.Compare(a.version, b.version), cmp.Compare(a.shape, b.shape))
	})

	return names
}

func (n goldenName) read(t *testing.T) golden {
	t.Helper()
	content, err := os.ReadFile(n.path())
	if err != nil {
		t.Fatal(err)
	}
	var read golden
	err = json.Unmarshal(content, &read)
	if err != nil {
		t.Fatalf("%s: %v", n.path(), err)
	}

	return read
}

// sum returns the checksum of what later versions must read.
func (g golden) sum(t *testing.T) string {
	t.Helper()
	g.Server = nil
	content, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}

	return fmt.Sprintf("%x", sha256.Sum256(content))
}

// instanceState is the state of the one resource in a state file.
type instanceState struct {
	SchemaVersion   int64           `json:"schema_version"`
	Attributes      json.RawMessage `json:"attributes"`
	IdentityVersion int64           `json:"identity_schema_version"`
	Identity        json.RawMessage `json:"identity"`
	Private         []byte          `json:"private"`
}

func (g golden) instance(t *testing.T) instanceState {
	t.Helper()
	var file struct {
		Resources []struct {
			Instances []instanceState `json:"instances"`
		} `json:"resources"`
	}
	err := json.Unmarshal(g.State, &file)
	if err != nil || len(file.Resources) != 1 || len(file.Resources[0].Instances) != 1 {
		t.Fatalf("the state file does not have one resource (%v):\n%s", err, g.State)
	}

	return file.Resources[0].Instances[0]
}

// schemas are those of the resources of this version.
type schemas struct {
	server     tfprotov6.ProviderServer
	resources  map[string]*tfprotov6.Schema
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

func newSchemas(t *testing.T) schemas {
	t.Helper()
	server, err := acctest.ProviderFactories()["fleet"]()
	if err != nil {
		t.Fatal(err)
	}
	found, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}

	return schemas{server, found.ResourceSchemas, identities.IdentitySchemas}
}

// changes returns the differences between the attributes of a state and the
// schema of this version.
func (s schemas) changes(t *testing.T, resource string, state instanceState) []string {
	t.Helper()
	schema, identity := s.resources[resource], s.identities[resource]
	var changes []string
	if state.SchemaVersion != schema.Version || state.IdentityVersion != identity.Version {
		changes = append(changes, "version")
	}
	walk(schema.Block.Attributes, state.Attributes, func(path string, _ *tfprotov6.SchemaAttribute, found string) {
		if found == lacking || found == unknownAttribute {
			changes = append(changes, path+" "+found)
		}
	})
	var identified map[string]json.RawMessage
	_ = json.Unmarshal(state.Identity, &identified)
	for _, attribute := range identity.IdentityAttributes {
		if _, ok := identified[attribute.Name]; !ok {
			changes = append(changes, "identity "+attribute.Name+" "+lacking)
		}
		delete(identified, attribute.Name)
	}
	for name := range identified {
		changes = append(changes, "identity "+name+" "+unknownAttribute)
	}

	return changes
}

// What a state has of an attribute.
const (
	lacking          = "is not in the state"
	unknownAttribute = "is not in the schema"
	null             = "null"
	set              = "set"
)

// walk calls the function for each attribute of a schema, and for each
// attribute of the state that the schema does not have.
func walk(
	attributes []*tfprotov6.SchemaAttribute, state json.RawMessage,
	visit func(path string, attribute *tfprotov6.SchemaAttribute, found string),
) {
	var values map[string]json.RawMessage
	_ = json.Unmarshal(state, &values)
	for _, attribute := range attributes {
		value, ok := values[attribute.Name]
		delete(values, attribute.Name)
		switch text := string(value); {
		case !ok:
			visit(attribute.Name, attribute, lacking)
		case text == "null" || text == "[]" || text == "{}":
			visit(attribute.Name, attribute, null)
		default:
			visit(attribute.Name, attribute, set)
		}
		if attribute.NestedType == nil {
			continue
		}
		for _, object := range nestedObjects(value) {
			walk(attribute.NestedType.Attributes, object,
				func(path string, nested *tfprotov6.SchemaAttribute, found string) {
					visit(attribute.Name+"."+path, nested, found)
				})
		}
	}
	for name := range values {
		visit(name, nil, unknownAttribute)
	}
}

// nestedObjects returns the objects of a nested attribute: one, or a list.
func nestedObjects(value json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	switch err := json.Unmarshal(value, &list); {
	case err == nil:
		return list
	case bytes.HasPrefix(value, []byte("{")):
		return []json.RawMessage{value}
	default:
		return nil
	}
}

// TestStates_HaveTodaysAttributes fails if a schema changes and no state is
// added.
func TestStates_HaveTodaysAttributes(t *testing.T) {
	t.Parallel()
	today, newest := newSchemas(t), map[string]goldenName{}
	for _, name := range goldenNames(t) {
		newest[name.resource+" "+name.name] = name
	}
	for _, resource := range slices.Sorted(maps.Keys(today.resources)) {
		t.Run(resource, func(t *testing.T) {
			t.Parallel()
			filled := map[string]bool{}
			for name, test := range stateCases()[resource] {
				latest, found := newest[resource+" "+name]
				changes := []string{"there is no state"}
				if found {
					changes = today.changes(t, resource, latest.read(t).instance(t))
				}
				if len(changes) > 0 && *update {
					latest = latest.next(resource, name, today.resources[resource].Version)
					writeState(t, latest, test)
					changes = today.changes(t, resource, latest.read(t).instance(t))
				}
				if len(changes) > 0 {
					t.Errorf("%s, case %s: %q. The comment of goldenFolder says what to do", resource, name, changes)

					continue
				}
				walk(today.resources[resource].Block.Attributes, latest.read(t).instance(t).Attributes,
					func(path string, attribute *tfprotov6.SchemaAttribute, found string) {
						filled[path] = filled[path] || found == set || attribute.WriteOnly
					})
			}
			for path, ok := range filled {
				if !ok {
					t.Errorf("no case of %s sets %s", resource, path)
				}
			}
			if len(filled) == 0 {
				t.Errorf("%s has no case", resource)
			}
		})
	}
}

// next returns the name of the state that follows the newest one of a case.
func (n goldenName) next(resource, name string, version int64) goldenName {
	shape := int64(1)
	if version == n.version {
		shape = n.shape + 1
	}

	return goldenName{resource, version, shape, name}
}

// TestStates_AreUnchanged fails if a state is changed or deleted.
//
//nolint:paralleltest // With -update it must not run while the others write.
func TestStates_AreUnchanged(t *testing.T) {
	content, err := os.ReadFile(goldenSums) //nolint:gosec // The test's own file.
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for line := range strings.Lines(string(content)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		listed[name] = sum
	}
	for _, name := range goldenNames(t) {
		sum := name.read(t).sum(t)
		switch want, found := listed[name.slashPath()]; {
		case !found:
			t.Errorf("%s is not in SHA256SUMS: let -update write it", name.slashPath())
		case want != sum:
			t.Errorf("%s has changed. Users have this state: restore it", name.slashPath())
		}
		delete(listed, name.slashPath())
	}
	for name := range listed {
		t.Errorf("%s is missing. Users have this state: restore it", name)
	}
}

// TestStates_ChangesOfSchemasAreFound changes a copy of a schema.
func TestStates_ChangesOfSchemasAreFound(t *testing.T) {
	t.Parallel()
	const resource = "fleet_wakame_instance"
	state := goldenName{resource, 0, 1, "full"}.read(t).instance(t)
	for want, change := range map[string]func(*tfprotov6.Schema, *tfprotov6.ResourceIdentitySchema){
		"version": func(schema *tfprotov6.Schema, _ *tfprotov6.ResourceIdentitySchema) { schema.Version = 7 },
		"rack is not in the state": func(schema *tfprotov6.Schema, _ *tfprotov6.ResourceIdentitySchema) {
			schema.Block.Attributes = append(schema.Block.Attributes, &tfprotov6.SchemaAttribute{Name: "rack"})
		},
		"hostname is not in the schema": func(schema *tfprotov6.Schema, _ *tfprotov6.ResourceIdentitySchema) {
			schema.Block.Attributes = slices.DeleteFunc(schema.Block.Attributes,
				func(attribute *tfprotov6.SchemaAttribute) bool { return attribute.Name == "hostname" })
		},
		"vifs.rack is not in the state": func(schema *tfprotov6.Schema, _ *tfprotov6.ResourceIdentitySchema) {
			for _, attribute := range schema.Block.Attributes {
				if attribute.Name == "vifs" {
					attribute.NestedType.Attributes = append(
						attribute.NestedType.Attributes, &tfprotov6.SchemaAttribute{Name: "rack"},
					)
				}
			}
		},
		"identity rack is not in the state": func(_ *tfprotov6.Schema, identity *tfprotov6.ResourceIdentitySchema) {
			identity.IdentityAttributes = append(
				identity.IdentityAttributes, &tfprotov6.ResourceIdentitySchemaAttribute{Name: "rack"},
			)
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			changed := newSchemas(t)
			if found := changed.changes(t, resource, state); len(found) > 0 {
				t.Errorf("the schema already has the changes %q", found)
			}
			change(changed.resources[resource], changed.identities[resource])
			if found := changed.changes(t, resource, state); !slices.Equal(found, []string{want}) {
				t.Errorf("got the changes %q, want only %q", found, want)
			}
		})
	}
}

// writeState lets a real Terraform write the state of a case.
func writeState(t *testing.T, name goldenName, test stateCase) {
	t.Helper()
	options := mockserver.Options{Clock: clock.Manual(goldenTime())}
	if test.interrupted {
		options.JobDuration, options.BootDuration = time.Minute, time.Minute
	}
	server, accounts := acctest.NewServer(t, options)
	account := accounts[systemOf(name.resource)]
	id := ""
	for _, object := range test.objects {
		id = account.Create(object.kind, object.fields)
	}
	configuration := func(arguments string) string {
		return fmt.Sprintf("resource %q \"this\" {\n%s\n}\n", name.resource, strings.ReplaceAll(arguments, "ID", id))
	}
	w := newStateWorkspace(t)
	configureEnv(w, account)
	configure := func(arguments string) { w.Write("main.tf", requiredProvider+configuration(arguments)) }
	importArguments := []string{"import", name.resource + ".this", strings.ReplaceAll(test.importID, "ID", id)}
	test.run(t, account, w, configure, importArguments)
	file := golden{
		Environment:   map[string]string{},
		Configuration: configuration(cmp.Or(test.laterArguments, test.failing, test.arguments)),
		Plan:          cmp.Or(test.plan, planNothing),
		Server:        exportSystem(t, server, account.System),
	}
	for setting, value := range account.Settings() {
		if setting != "endpoint" {
			file.Environment[strings.ToUpper(account.System+"_"+setting)] = fmt.Sprint(value)
		}
	}
	var err error
	file.State, err = os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	name.write(t, file)
}

// run runs Terraform with the arguments of the case, which configure writes.
func (c stateCase) run(
	t *testing.T, account *acctest.Account, w *acctest.Workspace, configure func(arguments string),
	importArguments []string,
) {
	t.Helper()
	configure(c.arguments)
	switch {
	case c.importID != "":
		w.MustRun(importArguments...)
	case c.interrupted:
		interruptWait(t, account, w)
	default:
		w.MustRun("apply", "-auto-approve")
	}
	if c.failing != "" {
		configure(c.failing)
		if result := w.Run("apply", "-auto-approve"); result.ExitCode == 0 {
			t.Errorf("the second apply did not fail:\n%s", result.Output)
		}
	}
	for _, object := range account.Objects() {
		if object.Kind == c.edit.kind {
			account.Edit(object.Kind, object.ID, c.edit.fields)
		}
	}
}

// write writes a new file, and adds it to the list.
func (n goldenName) write(t *testing.T, file golden) {
	t.Helper()
	content, err := json.MarshalIndent(file, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	err = os.MkdirAll(filepath.Dir(n.path()), 0o750)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(n.path(), append(content, '\n'), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	//nolint:gosec // The test's own file.
	sums, err := os.OpenFile(goldenSums, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(sums, "%s  %s\n", file.sum(t), n.slashPath())
	if err != nil {
		t.Fatal(err)
	}
	err = sums.Close()
	if err != nil {
		t.Fatal(err)
	}
}

// newStateWorkspace returns a workspace whose provider does not wait long for
// Jeto's worker, which works on an interrupted job.
func newStateWorkspace(t *testing.T) *acctest.Workspace {
	t.Helper()
	w := newWorkspace(t)
	w.Env["FLEET_HTTP_REQUEST_TIMEOUT"] = "3s"

	return w
}

// systemOf returns the system of a type.
func systemOf(resource string) string {
	system, _, _ := strings.Cut(strings.TrimPrefix(resource, "fleet_"), "_")

	return system
}

// interruptWait interrupts an apply that waits for an object.
func interruptWait(t *testing.T, account *acctest.Account, w *acctest.Workspace) {
	t.Helper()
	post := account.AddFault(faults.Fault{Method: "POST", AfterWork: true, Latency: time.Millisecond})
	w.RunInterrupted(func() {
		account.WaitForFault(post)
		account.WaitForFault(account.AddFault(faults.Fault{Method: "GET", AfterWork: true, Latency: time.Millisecond}))
	}, "apply", "-auto-approve")
}

// exportSystem exports the state of a server without the other systems.
func exportSystem(t *testing.T, server *mockserver.Server, system string) json.RawMessage {
	t.Helper()
	content, err := server.ExportState()
	if err != nil {
		t.Fatal(err)
	}
	var exported map[string]any
	err = json.Unmarshal(content, &exported)
	if err != nil {
		t.Fatal(err)
	}
	systems, _ := exported["systems"].(map[string]any)
	exported["systems"] = map[string]any{system: systems[system]}
	content, err = json.Marshal(exported)
	if err != nil {
		t.Fatal(err)
	}

	return content
}

// TestStates_AreReadByTerraform plans with each state of this and of earlier
// versions.
func TestStates_AreReadByTerraform(t *testing.T) {
	t.Parallel()
	for _, name := range goldenNames(t) {
		t.Run(name.slashPath(), func(t *testing.T) {
			t.Parallel()
			file := name.read(t)
			if hasWriteOnly(file.Configuration) {
				acctest.Require(t, acctest.WriteOnly)
			}
			server, accounts := acctest.NewServer(t, mockserver.Options{Clock: clock.Manual(goldenTime())})
			err := server.ImportState(file.Server)
			if err != nil {
				t.Fatal(err)
			}
			w := newStateWorkspace(t)
			maps.Copy(w.Env, file.Environment)
			system := systemOf(name.resource)
			w.Env[strings.ToUpper(system)+"_ENDPOINT"] = accounts[system].Endpoint
			w.Write("main.tf", requiredProvider+file.Configuration)
			w.Write("terraform.tfstate", string(file.State))
			if output := w.MustRun("plan", "-out=plan"); !strings.Contains(output, file.Plan) {
				t.Errorf("the plan lacks %q:\n%s", file.Plan, output)
			}
			// The text leaves out what no other resource uses.
			if drift := `"resource_drift"`; file.Plan == planNothing &&
				strings.Contains(w.MustRun("show", "-json", "plan"), drift) {
				t.Errorf("the refresh has changed the state:\n%s", w.MustRun("plan", "-refresh-only"))
			}
		})
	}
}

// TestStates_AreUpgraded upgrades each state and identity through the protocol.
func TestStates_AreUpgraded(t *testing.T) {
	t.Parallel()
	today := newSchemas(t)
	for _, name := range goldenNames(t) {
		t.Run(name.slashPath(), func(t *testing.T) {
			t.Parallel()
			state := name.read(t).instance(t)
			if state.SchemaVersion != name.version {
				t.Errorf("the state has version %d, its file %d", state.SchemaVersion, name.version)
			}
			upgraded, err := today.server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: name.resource, Version: state.SchemaVersion,
				RawState: &tfprotov6.RawState{JSON: state.Attributes},
			})
			if err != nil || len(upgraded.Diagnostics) > 0 {
				t.Fatalf("upgrading the state: %v, %v", err, upgraded)
			}
			value, err := upgraded.UpgradedState.Unmarshal(today.resources[name.resource].ValueType())
			if err != nil || value.IsNull() {
				t.Errorf("the upgraded state is %v, %v", value, err)
			}
			if state.IdentityVersion == today.identities[name.resource].Version {
				return // The framework refuses to upgrade an identity of the same version.
			}
			request := &tfprotov6.UpgradeResourceIdentityRequest{
				TypeName: name.resource, Version: state.IdentityVersion,
				RawIdentity: &tfprotov6.RawState{JSON: state.Identity},
			}
			identity, err := today.server.UpgradeResourceIdentity(t.Context(), request)
			if err != nil || len(identity.Diagnostics) > 0 {
				t.Errorf("upgrading the identity: %v, %v", err, identity)
			}
		})
	}
}
