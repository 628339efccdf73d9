package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/record"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/logging"
)

// Capability is what only some of the tested programs can do. A program has it
// if it accepts a configuration that uses it, or passes a test.
type Capability string

// The capabilities. Their names are in the table in README.md.
const (
	// OtherReferences are references of a variable's validation to other
	// variables.
	OtherReferences Capability = "validation with references"
	// StateKey is state_key in a run of terraform test.
	StateKey Capability = "state_key in tests"
	// RunReferences are references of a run's condition to earlier runs.
	RunReferences Capability = "references between runs in tests"
	// InstanceOverrides are overrides of one instance of a resource.
	InstanceOverrides Capability = "overrides of instances in tests"

	Ephemeral Capability = "ephemeral resources"
	WriteOnly Capability = "write-only arguments"
	// Identity includes the import by an identity.
	Identity Capability = "identity"
	// Query includes list resources.
	Query   Capability = "queries"
	Actions Capability = "actions"
	// DestroyTriggers includes caller and on_failure of triggers.
	DestroyTriggers Capability = "triggers with destroy events"
)

// probe is a configuration that uses a capability.
type probe struct {
	config string
	// query is a further file of a query, and test one of terraform test.
	query, test string
}

// probes returns the configuration of each capability. It is valid for the
// provider of these tests, so that a program without the capability is the only
// one that rejects it.
func probes() map[Capability]probe { //nolint:funlen // One configuration for each capability.
	return map[Capability]probe{
		OtherReferences: {config: `
			variable "least" {
			  default = 1
			}
			variable "most" {
			  default = 2
			  validation {
			    condition     = var.most > var.least
			    error_message = "Too small."
			  }
			}`},
		StateKey: {test: `
			run "a" {
			  state_key = "b"
			}`},
		RunReferences: {
			config: `
				output "a" {
				  value = 1
				}`,
			test: `
				run "a" {}
				run "b" {
				  assert {
				    condition     = output.a == run.a.a
				    error_message = "It differs."
				  }
				}`,
		},
		InstanceOverrides: {
			config: `
				resource "terraform_data" "a" {
				  for_each = toset(["b"])
				}`,
			test: `
				run "a" {
				  command = plan
				  override_resource {
				    target = terraform_data.a["b"]
				    values = {}
				  }
				}`,
		},
		Ephemeral: {config: `
			ephemeral "fleet_sharedcloud_token" "a" {
			  username = "a"
			  password = "b"
			}`},
		WriteOnly: {config: `
			resource "fleet_wakame_instance" "a" {
			  image_id             = "wmi-a"
			  instance_spec_id     = "is-a"
			  user_data_wo         = "a"
			  user_data_wo_version = 1
			}`},
		Identity: {config: `
			import {
			  to       = fleet_wakame_instance.a
			  identity = { id = "i-a" }
			}
			resource "fleet_wakame_instance" "a" {
			  image_id         = "wmi-a"
			  instance_spec_id = "is-a"
			}`},
		Query: {query: `
			list "fleet_wakame_instance" "a" {
			  provider = fleet
			}`},
		Actions: {config: `
			action "fleet_wakame_reboot" "a" {
			  config {
			    instance_id = "i-a"
			  }
			}`},
		DestroyTriggers: {config: `
			resource "terraform_data" "a" {
			  input = "i-a"
			  lifecycle {
			    action_trigger {
			      events     = [before_destroy]
			      actions    = [action.fleet_wakame_reboot.a]
			      on_failure = continue
			    }
			  }
			}
			action "fleet_wakame_reboot" "a" {
			  config {
			    instance_id = caller.input
			  }
			}`},
	}
}

// Require declares that a test needs capabilities of the program. It skips the
// test if the program lacks one, in a run that tests an older program on
// purpose. Otherwise it fails the test.
func Require(tb testing.TB, needs ...Capability) {
	tb.Helper()
	used := useProgram(tb)
	for _, capability := range needs {
		recordNeed(tb, capability)
	}
	for _, capability := range needs {
		err := used.lacks(capability)
		switch {
		case err == nil:
		case os.Getenv(allowOldEnv) != "":
			tb.Skipf("%s lacks what the test needs (%s), and %s is set", used, capability, allowOldEnv)
		default:
			tb.Fatalf("%s lacks what the test needs (%s): %v", used, capability, err)
		}
	}
}

// answers are those of the program to the probes.
//
//nolint:gochecknoglobals // All tests of a process ask the same program.
var answers = struct {
	sync.Mutex

	byCapability map[Capability]error
}{byCapability: map[Capability]error{}}

// lacks returns an error with the program's answer if it lacks a capability.
func (p program) lacks(capability Capability) error {
	answers.Lock()
	defer answers.Unlock()
	answer, known := answers.byCapability[capability]
	if !known {
		answer = probes()[capability].try(p.path)
		answers.byCapability[capability] = answer
	}

	return answer
}

// try lets a program validate the probe, or run its test, with the provider.
func (p probe) try(path string) error {
	attach, err := serveProvider()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "probe")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	const source = `terraform {
		required_providers {
		  fleet = { source = "` + probeSource + `" }
		}
	}`
	arguments := []string{"validate"}
	files := map[string]string{"main.tf": source + p.config}
	if p.query != "" {
		arguments = append(arguments, "-query")
		files["main.tfquery.hcl"] = p.query
	}
	if p.test != "" {
		arguments = []string{"test"}
		files["main.tftest.hcl"] = p.test
	}
	for name, content := range files {
		err = os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600)
		if err != nil {
			return err
		}
	}
	_, err = runProgram(path, folder, []string{"TF_REATTACH_PROVIDERS=" + attach}, arguments...)

	return err
}

// probeSource is the source of the provider in probes, with a registry, because
// that of Terraform is not that of OpenTofu.
const probeSource = "registry.terraform.io/fleet-iac/fleet"

// serveProvider serves the provider in this process until its end, and returns
// the value of TF_REATTACH_PROVIDERS with which programs find it.
//
//nolint:gochecknoglobals // Served once for all tests of a process.
var serveProvider = sync.OnceValues(func() (string, error) {
	err := logging.DisableUnlessRequested()
	if err != nil {
		return "", err
	}
	server, err := ProviderFactories()["fleet"]()
	if err != nil {
		return "", err
	}
	served, failed := make(chan *plugin.ReattachConfig), make(chan error)
	go func() {
		failed <- tf6server.Serve(probeSource, func() tfprotov6.ProviderServer { return server },
			//nolint:forbidigo // It serves until the process ends.
			tf6server.WithDebug(context.Background(), served, nil),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
	}()
	select {
	case err := <-failed:
		return "", fmt.Errorf("serving the provider: %w", err)
	case config := <-served:
		attach, err := json.Marshal(map[string]any{probeSource: map[string]any{
			"Protocol":        config.Protocol,
			"ProtocolVersion": config.ProtocolVersion,
			"Pid":             config.Pid,
			"Test":            config.Test,
			"Addr":            map[string]string{"Network": config.Addr.Network(), "String": config.Addr.String()},
		}})

		return string(attach), err
	}
})

// uses are the tests of this process that run the program, by their names.
//
//nolint:gochecknoglobals // A test process writes one record.
var uses struct {
	sync.Mutex

	tests map[string]*record.Test
}

// recordUse adds a test to the record when it ends.
func recordUse(tb testing.TB, used program) {
	tb.Helper()
	uses.Lock()
	defer uses.Unlock()
	if uses.tests[tb.Name()] != nil {
		return
	}
	if uses.tests == nil {
		uses.tests = map[string]*record.Test{}
	}
	test := &record.Test{Program: used.name, Version: used.version.String(), Package: packageFolder(), Name: tb.Name()}
	uses.tests[tb.Name()] = test
	tb.Cleanup(func() {
		uses.Lock()
		defer uses.Unlock()
		test.Result = record.Passed
		switch {
		case tb.Failed():
			test.Result = record.Failed
		case tb.Skipped():
			test.Result = record.Skipped
		}
		record.Add(*test)
		delete(uses.tests, tb.Name())
	})
}

// recordNeed adds a capability to a test that is in the record.
func recordNeed(tb testing.TB, capability Capability) {
	tb.Helper()
	uses.Lock()
	defer uses.Unlock()
	test := uses.tests[tb.Name()]
	test.Needs = append(test.Needs, string(capability))
}

// packageFolder returns the folder of the tests' package in the module.
func packageFolder() string {
	folder, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	name, err := filepath.Rel(ModuleRoot(), folder)
	if err != nil {
		panic(err)
	}

	return filepath.ToSlash(name)
}
