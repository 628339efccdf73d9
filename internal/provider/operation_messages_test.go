package provider_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

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

// operationMessages creates, reads and destroys objects on servers with faults.
func operationMessages(t *testing.T) []message {
	t.Helper()
	messages := append(requestMessages(t), doubtMessages(t)...)
	messages = append(messages, wakameMessages(t)...)
	messages = append(messages, qubellMessages(t)...)

	return append(messages, runMessages(t)...)
}

// varying are the parts of messages that differ between two runs, with what
// replaces them. The ids are those of the examples.
func varying() []struct {
	pattern *regexp.Regexp
	stable  string
} {
	return []struct {
		pattern *regexp.Regexp
		stable  string
	}{
		{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), "http://server.example.com"},
		{regexp.MustCompile(`\bi-[0-9a-z]{8}\b`), "i-j4f0k3c8"},
		{regexp.MustCompile(`\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`), "6baf15c3-5fb1-4312-b793-fc7d19629a7f"},
		{regexp.MustCompile(`\b[0-9a-f]{32}\b`), "fedcba9876543210fedcba9876543210"},
		{regexp.MustCompile(`\b[0-9a-f]{24}\b`), "50dd88bee4b082b7a96d072e"},
		{regexp.MustCompile(`\b\d{4}-\d\d-\d\dT[0-9:.]+Z\b`), "2026-11-25T12:00:00Z"},
		{regexp.MustCompile(`\b\d\d:\d\d:\d\d UTC`), "12:00:00 UTC"},
		{regexp.MustCompile(`\b(after|in) (\d+(\.\d+)?(m?s|µs|m|h))+`), "$1 1m0s"},
	}
}

// catalogued returns the text of diagnostics for the catalogue.
func catalogued(title string, diags providertest.Diagnostics) message {
	text := diags.String()
	for _, each := range varying() {
		text = each.pattern.ReplaceAllString(text, each.stable)
	}

	return message{title, text}
}

// requestMessages reads a computer while the server has a fault.
func requestMessages(t *testing.T) []message {
	t.Helper()
	read := func(title string, fault faults.Fault) message {
		account := acctest.NewAccount(t, "sharedcloud")
		config := account.Config()
		config["http"] = map[string]any{"max_retries": 0, "request_timeout": "200ms"}
		driver := providertest.New(t, provider.New("test")(), config).Resource("fleet_sharedcloud_instance")
		state := driver.Create(map[string]any{"name": "web", "ask_price": 0.02})
		fault.Method = http.MethodGet
		account.AddFault(fault)
		_, diags := driver.TryRead(state)

		return catalogued(title, diags)
	}
	later := map[string]string{"Retry-After": "3600"}
	account := acctest.NewAccount(t, "sharedcloud")
	driver := acctest.NewProvider(t, account).Resource("fleet_sharedcloud_instance")
	state := driver.Create(map[string]any{"name": "web", "ask_price": 0.02})
	account.Delete(sharedcloud.KindInstance, state.ID())
	_, missing := driver.TryRead(state)

	return []message{
		read("Wrong credentials", faults.Fault{Status: http.StatusUnauthorized, Body: `{"detail":"Invalid token."}`}),
		read("Credentials that do not suffice", faults.Fault{Status: http.StatusForbidden, Body: `{"detail":"No."}`}),
		read("A rate limit", faults.Fault{Status: http.StatusTooManyRequests, Headers: later}),
		read("A slow server", faults.Fault{Latency: time.Second}),
		read("A server that fails", faults.Fault{Status: http.StatusInternalServerError}),
		catalogued("An object that does not exist", missing),
	}
}

// doubtMessages loses the responses to requests that create something.
func doubtMessages(t *testing.T) []message {
	t.Helper()
	lost := faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter, Times: 1}
	unsent := faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore}
	computer := map[string]any{"name": "web", "ask_price": 0.02}
	create := func(title, resource string, fault faults.Fault, config map[string]any) message {
		account := acctest.NewAccount(t, strings.Split(resource, "_")[1])
		if resource == "fleet_zaoshu_run" {
			config = map[string]any{"instance_id": account.Create(zaoshu.KindInstance, map[string]any{"title": "News"})}
		}
		account.AddFault(fault)
		_, diags := acctest.NewProvider(t, account).Resource(resource).TryCreate(config)

		return catalogued(title, diags)
	}

	return []message{
		create("A lost response, and the object is found", "fleet_sharedcloud_instance", lost, computer),
		create("A lost response, and the object may be another's", "fleet_zaoshu_run", lost, nil),
		create("A lost request", "fleet_sharedcloud_instance", unsent, computer),
	}
}

// wakameMessages creates machines that do not start.
func wakameMessages(t *testing.T) []message {
	t.Helper()
	const name = "fleet_wakame_instance"
	account := acctest.NewAccount(t, "wakame")
	driver := acctest.NewProvider(t, account).Resource(name)
	machine := map[string]any{"image_id": wakame.Image, "instance_spec_id": wakame.Spec, "hostname": "web"}
	driver.Create(machine)
	used := driver.CreateFails(machine)
	without := map[string]any{"hostname": "db", "security_groups": []string{"sg-missing"}}
	_, groups := driver.CreateTainted(providertest.Merge(machine, without))
	noRoom := map[string]any{"hostname": "big", "instance_spec_id": wakame.SpecNoCapacity}
	_, terminated := driver.TryCreate(providertest.Merge(machine, noRoom))
	slow := acctest.NewIsolatedAccount(
		t, "wakame", mockserver.Options{BootDuration: time.Hour}, func(*http.Request) {})
	soon := map[string]any{"timeouts": map[string]any{"create": "1s"}}
	_, late := acctest.NewProvider(t, slow).Resource(name).CreateTainted(providertest.Merge(machine, soon))

	return []message{
		catalogued("A machine that needs longer than the timeout", late),
		catalogued("A hostname that is in use", used),
		catalogued("A security group that does not exist", groups),
		catalogued("A machine that does not start", terminated),
	}
}

// qubellMessages runs workflows that fail.
func qubellMessages(t *testing.T) []message {
	t.Helper()
	account := acctest.NewAccount(t, "qubell")
	fleet := acctest.NewProvider(t, account)
	driver := fleet.Resource("fleet_qubell_instance")
	database := func(engine string) map[string]any {
		return map[string]any{
			"application_id": qubell.ApplicationDatabase, "name": "orders",
			"parameters": map[string]any{"db.name": "orders", "db.engine": engine},
		}
	}
	_, launch := driver.CreateTainted(database(qubell.EngineLaunchFails))
	_, destroy := driver.TryDelete(driver.Create(database(qubell.EngineDestroyFails)))
	instance := account.Create(qubell.KindInstance, map[string]any{})
	_, run := fleet.Resource("fleet_qubell_workflow_run").TryCreate(map[string]any{
		"instance_id": instance, "workflow": "break",
	})

	return []message{
		catalogued("A launch that fails", launch),
		catalogued("A destruction that fails", destroy),
		catalogued("A workflow that fails", run),
	}
}

// runMessages runs a crawler and a command that fail.
func runMessages(t *testing.T) []message {
	t.Helper()
	crawlers := acctest.NewAccount(t, "zaoshu")
	_, task := acctest.NewProvider(t, crawlers).Resource("fleet_zaoshu_run").CreateTainted(map[string]any{
		"instance_id":    crawlers.Create(zaoshu.KindInstance, map[string]any{"title": "News"}),
		"target_sources": []any{map[string]any{"urls": []any{"https://a.invalid/"}}},
	})
	machines := acctest.NewAccount(t, "jeto")
	config := machines.Config()
	config["http"] = map[string]any{"max_retries": 0, "request_timeout": "200ms"}
	driver := providertest.New(t, provider.New("test")(), config).Resource("fleet_jeto_machine_state")
	instance := machines.Create(jeto.KindInstance, map[string]any{"name": "shop"})
	machine := map[string]any{"instance_id": instance, "machine": jeto.MachineWeb, "state": "running"}
	state := driver.Create(machine)
	missing := driver.CreateFails(providertest.Merge(machine, map[string]any{"machine": "cache"}))
	machines.AddFault(faults.Fault{
		Method: http.MethodGet, Path: "/api/instances/" + instance, Latency: time.Second,
	})
	_, busy := driver.TryRead(state)
	renamed := func(title string, diags providertest.Diagnostics) message {
		text := catalogued(title, diags)
		text.text = strings.ReplaceAll(text.text, `"`+instance+`"`, `"7"`)

		return text
	}

	return []message{
		catalogued("A task that ends in an error", task),
		renamed("A machine that does not exist", missing),
		renamed("A worker that is busy", busy),
	}
}
