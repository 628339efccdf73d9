package acctest_test

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// lifeCycle is a sequence of configurations of one resource.
type lifeCycle struct {
	resource string
	steps    [6]cycleStep
	importID func(id string) string
}

func (c lifeCycle) last() cycleStep { return c.steps[len(c.steps)-1] }

// cycleStep is a configuration to apply. A step without a configuration does
// nothing.
type cycleStep struct {
	config map[string]any
	want   providertest.PlannedAction
	// fails reports whether the apply fails, and leaves a tainted resource.
	fails bool
	// outOfBand changes the object with the id before the step.
	outOfBand func(id string)
}

// unknown is an argument that is unknown in the plan.
type unknown struct{ value any }

// newLifeCycles returns the life cycles for the accounts, and creates the
// objects that the resources need. The steps are: a create that fails, create,
// no change, update in place, replace, and a change out of band.
func newLifeCycles(accounts map[string]*acctest.Account) []lifeCycle {
	return []lifeCycle{
		sharedcloudCycle(accounts["sharedcloud"]),
		wakameCycle(accounts["wakame"]),
		machineStateCycle(accounts["jeto"]),
		qubellCycle(accounts["qubell"]),
		runCycle(accounts["zaoshu"]),
	}
}

func sharedcloudCycle(account *acctest.Account) lifeCycle {
	first := map[string]any{"name": unknown{"web"}, "ask_price": 0.02}
	renamed := map[string]any{"name": "db", "ask_price": unknown{0.05}, "max_num_parallel_jobs": 4}
	gpu := map[string]any{"name": "db", "ask_price": 0.05, "type": "gpu", "gpu": "caf0daeb-ba23-4499-b4f9-8b4965714366"}

	return lifeCycle{
		resource: "fleet_sharedcloud_instance",
		steps: [6]cycleStep{
			{},
			{config: first, want: providertest.Create},
			{config: known(first), want: providertest.NoOp},
			{config: renamed, want: providertest.Update},
			{config: gpu, want: providertest.Update}, // No argument replaces.
			{config: gpu, want: providertest.Update, outOfBand: func(id string) {
				account.Edit("instance", id, map[string]any{"name": "changed"})
			}},
		},
		importID: sameID,
	}
}

func wakameCycle(account *acctest.Account) lifeCycle {
	first := map[string]any{
		"image_id": wakame.Image, "instance_spec_id": wakame.Spec, "hostname": unknown{"web"},
		"security_groups": []string{wakame.SecurityGroupOther, wakame.SecurityGroup},
		"user_data_wo":    "secret", "user_data_wo_version": 1,
		"timeouts": map[string]any{"create": "5m"},
	}
	stopped := providertest.Merge(known(first), map[string]any{
		"reboot_triggers": map[string]any{"kernel": unknown{"2"}}, "desired_state": unknown{"stopped"},
	})
	replaced := providertest.Merge(known(first), map[string]any{
		"user_data_wo_version": 2, "hostname": unknown{"db"},
	})

	return lifeCycle{
		resource: "fleet_wakame_instance",
		steps: [6]cycleStep{
			{},
			{config: first, want: providertest.Create},
			{config: known(first), want: providertest.NoOp},
			{config: stopped, want: providertest.Update},
			{config: replaced, want: providertest.Replace},
			{config: known(replaced), want: providertest.Create, outOfBand: func(id string) {
				account.Delete(wakame.KindInstance, id)
			}},
		},
		importID: sameID,
	}
}

func machineStateCycle(account *acctest.Account) lifeCycle {
	instance := account.Create(jeto.KindInstance, map[string]any{"name": "shop"})
	config := func(machine, state any) map[string]any {
		return map[string]any{"instance_id": instance, "machine": machine, "state": state}
	}
	created := providertest.Merge(config("web", unknown{"running"}), map[string]any{
		"timeouts": map[string]any{"create": "5m"},
	})

	return lifeCycle{
		resource: "fleet_jeto_machine_state",
		steps: [6]cycleStep{
			{},
			{config: created, want: providertest.Create},
			{config: known(created), want: providertest.NoOp},
			{config: config("web", "stopped"), want: providertest.Update},
			{config: config(unknown{"db"}, "running"), want: providertest.Replace},
			{config: config("db", "running"), want: providertest.Update, outOfBand: func(string) {
				account.Edit(jeto.KindInstance, instance, map[string]any{"status": []map[string]any{
					{"name": "web", "status": "poweroff"}, {"name": "db", "status": "poweroff"},
				}})
			}},
		},
		importID: sameID,
	}
}

func qubellCycle(account *acctest.Account) lifeCycle {
	broken := map[string]any{
		"application_id": qubell.ApplicationDatabase, "name": "web",
		"parameters": map[string]any{"db.name": "orders", "db.engine": qubell.EngineLaunchFails},
	}
	first := map[string]any{
		"application_id": qubell.ApplicationShop, "name": "web",
		"parameters": map[string]any{"web.size": unknown{"large"}},
	}
	changed := providertest.Merge(first, map[string]any{"parameters": map[string]any{"web.size": "small"}})
	replaced := map[string]any{
		"application_id": qubell.ApplicationDatabase, "name": "web",
		"parameters": map[string]any{"db.name": unknown{"orders"}},
	}

	return lifeCycle{
		resource: "fleet_qubell_instance",
		steps: [6]cycleStep{
			{config: broken, want: providertest.Create, fails: true},
			{config: first, want: providertest.Replace},
			{config: known(first), want: providertest.NoOp},
			{config: changed, want: providertest.Update},
			{config: replaced, want: providertest.Replace},
			{config: known(replaced), want: providertest.Update, outOfBand: func(id string) {
				account.Edit(qubell.KindInstance, id, map[string]any{
					"parameters": map[string]any{"db.name": "changed"},
				})
			}},
		},
		importID: sameID,
	}
}

func runCycle(account *acctest.Account) lifeCycle {
	crawler := account.Create(zaoshu.KindInstance, map[string]any{"title": "News"})
	config := func(url any, create string) map[string]any {
		return map[string]any{
			"instance_id": crawler,
			"target_sources": []any{
				map[string]any{"urls": []any{"https://news.example.com/", url}, "method": "GET"},
				map[string]any{
					"urls": []any{"https://shop.example.com/"}, "headers": map[string]any{"Accept": "text/html"},
				},
				map[string]any{
					"urls": []any{"https://shop.example.com/"}, "headers_wo": map[string]any{"Cookie": "secret"},
					"headers_wo_version": 1,
				},
			},
			"timeouts": map[string]any{"create": create},
		}
	}
	next := "https://news.example.com/2"

	return lifeCycle{
		resource: "fleet_zaoshu_run",
		steps: [6]cycleStep{
			{},
			{config: config(unknown{"https://news.example.com/1"}, "5m"), want: providertest.Create},
			{config: config("https://news.example.com/1", "5m"), want: providertest.NoOp},
			{config: config("https://news.example.com/1", "10m"), want: providertest.Update},
			{config: config(unknown{next}, "10m"), want: providertest.Replace},
			{config: config(next, "10m"), want: providertest.Create, outOfBand: func(id string) {
				account.Delete(zaoshu.KindTask, id)
			}},
		},
		importID: func(id string) string { return crawler + "/" + id },
	}
}

func sameID(id string) string { return id }

// known returns the configuration with the values of its unknown arguments.
func known(config map[string]any) map[string]any {
	return replaceUnknown(config, func(value unknown) any { return value.value })
}

// withUnknown returns the configuration as the driver takes it for a plan.
func withUnknown(config map[string]any) map[string]any {
	return replaceUnknown(config, func(unknown) any { return providertest.Unknown })
}

func replaceUnknown(config map[string]any, replace func(unknown) any) map[string]any {
	replaced := map[string]any{}
	for name, value := range config {
		replaced[name] = replaceUnknownIn(value, replace)
	}

	return replaced
}

func replaceUnknownIn(value any, replace func(unknown) any) any {
	switch value := value.(type) {
	case unknown:
		return replace(value)
	case map[string]any:
		return replaceUnknown(value, replace)
	case []any:
		elements := make([]any, len(value))
		for i, element := range value {
			elements[i] = replaceUnknownIn(element, replace)
		}

		return elements
	}

	return value
}
