package provider_test

import (
	"maps"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// The configurations in this file are those of the provider in protocol tests.
type config = map[string]any

// argumentChange changes one argument of a resource, and removes it.
type argumentChange struct {
	argument string
	// base is the configuration before.
	base config
	// changed has the argument with another value, and the arguments that must
	// change with it.
	changed config
	// removed are the arguments that are removed together; none if the argument
	// cannot be removed alone.
	removed []string
}

// changesOf returns changes that need nothing else to change, sorted by the
// arguments. Each argument can be removed alone, except the required ones.
func changesOf(base, required, optional config) []argumentChange {
	changes := make([]argumentChange, 0, len(required)+len(optional))
	for _, name := range slices.Sorted(maps.Keys(required)) {
		changes = append(changes, argumentChange{argument: name, base: base, changed: config{name: required[name]}})
	}
	for _, name := range slices.Sorted(maps.Keys(optional)) {
		changes = append(changes, argumentChange{
			argument: name, base: base, changed: config{name: optional[name]}, removed: []string{name},
		})
	}

	return changes
}

// writeOnlyChanges returns the changes of a write-only argument and its
// version, which are removed together.
func writeOnlyChanges(base config, name string, first, second any) []argumentChange {
	version := name + "_version"
	base = providertest.Merge(base, config{name: first, version: 1})

	return []argumentChange{
		{name, base, config{name: second}, []string{name, version}},
		{version, base, config{version: 2}, []string{name, version}},
	}
}

// lifecycleSubject is a resource of the guide. After the name of the type, its
// name may have a condition.
type lifecycleSubject struct {
	system string
	// changes returns a change of each argument. It creates the objects that
	// the configurations need in the account.
	changes func(account *acctest.Account) []argumentChange
	// before edits the values of the state before the change; nil for none.
	before config
}

func lifecycleSubjects() map[string]lifecycleSubject {
	fired := config{"fired": true}

	return map[string]lifecycleSubject{
		"fleet_sharedcloud_instance":                    {"sharedcloud", sharedcloudChanges, nil},
		"fleet_wakame_instance":                         {"wakame", wakameChanges, nil},
		"fleet_jeto_instance":                           {"jeto", jetoInstanceChanges, nil},
		"fleet_jeto_machine_state":                      {"jeto", machineStateChanges, nil},
		"fleet_jeto_command":                            {"jeto", jetoCommandChanges, nil},
		"fleet_qubell_instance":                         {"qubell", qubellInstanceChanges, nil},
		"fleet_qubell_workflow_run":                     {"qubell", workflowRunChanges, nil},
		"fleet_qubell_workflow_schedule":                {"qubell", workflowScheduleChanges, nil},
		"fleet_qubell_workflow_schedule that has fired": {"qubell", workflowScheduleChanges, fired},
		"fleet_zaoshu_instance":                         {"zaoshu", crawlerChanges, nil},
		"fleet_zaoshu_run":                              {"zaoshu", crawlerRunChanges, nil},
	}
}

func sharedcloudChanges(*acctest.Account) []argumentChange {
	cpu := config{"name": "web", "ask_price": 0.02, "max_num_parallel_jobs": 2}
	const titanV, teslaK80 = "caf0daeb-ba23-4499-b4f9-8b4965714366", "5b0c2a52-7d0b-4f0e-9c60-3f6a0d6f1e02"
	gpu := config{"name": "web", "ask_price": 0.02, "type": "gpu", "gpu": titanV}

	return append(
		changesOf(cpu, config{"name": "db", "ask_price": 0.05}, config{"max_num_parallel_jobs": 4}),
		argumentChange{
			"type", gpu, config{"type": "cpu", "gpu": nil, "max_num_parallel_jobs": 2}, []string{"type", "gpu"},
		},
		argumentChange{"gpu", gpu, config{"gpu": teslaK80}, nil},
	)
}

func wakameChanges(*acctest.Account) []argumentChange {
	minimal := config{"image_id": wakame.Image, "instance_spec_id": wakame.Spec}
	base := providertest.Merge(minimal, config{
		"hostname": "web", "security_groups": []string{wakame.SecurityGroup}, "ssh_key_id": wakame.SSHKeyPair,
		"ha_enabled": true, "desired_state": "running", "reboot_triggers": config{"kernel": "1"},
		"network_id": wakame.Network, "host_node_id": wakame.HostNode, "user_data": "role=web",
		"timeouts": config{"create": "5m"},
	})

	return append(
		changesOf(base,
			config{"image_id": wakame.ImageVolume, "instance_spec_id": wakame.SpecLarge},
			config{
				"hostname": "db", "security_groups": []string{wakame.SecurityGroupOther},
				"ssh_key_id": wakame.SSHKeyPairOther, "ha_enabled": false, "desired_state": "stopped",
				"reboot_triggers": config{"kernel": "2"}, "network_id": wakame.NetworkNAT,
				"host_node_id": wakame.HostNodeOther, "user_data": "role=db", "timeouts": config{"create": "10m"},
			}),
		writeOnlyChanges(minimal, "user_data_wo", "secret", "other")...)
}

func jetoInstanceChanges(*acctest.Account) []argumentChange {
	base := config{
		"name": "shop", "project_id": jeto.ProjectShop, "host_id": jeto.HostVirtualBox, "environment": "QA",
		"git_reference": jeto.ReferenceMaster, "timeouts": config{"create": "5m"},
	}
	withPath := config{"name": "shop", "project_id": jeto.ProjectPlain, "host_id": "1", "path": "/srv/shop"}
	withArchive := providertest.Merge(withPath, config{"archive_url": "https://example.com/1.tar.gz"})

	return append(
		changesOf(base,
			config{"name": "store", "project_id": jeto.ProjectPlain, "host_id": jeto.HostLXC},
			config{
				"environment": "PROD", "git_reference": jeto.ReferenceTag, "timeouts": config{"create": "10m"},
			}),
		argumentChange{"path", withPath, config{"path": "/srv/other"}, []string{"path"}},
		argumentChange{
			"archive_url", withArchive, config{"archive_url": "https://example.com/2.tar.gz"}, []string{"archive_url"},
		},
	)
}

func machineStateChanges(account *acctest.Account) []argumentChange {
	instance := account.Create(jeto.KindInstance, config{"name": "shop"})
	other := account.Create(jeto.KindInstance, config{"name": "store"})
	base := config{
		"instance_id": instance, "machine": jeto.MachineWeb, "state": "running", "timeouts": config{"create": "5m"},
	}

	return changesOf(base,
		config{"instance_id": other, "machine": jeto.MachineDB, "state": "stopped"},
		config{"timeouts": config{"create": "10m"}})
}

func jetoCommandChanges(account *acctest.Account) []argumentChange {
	instance := account.Create(jeto.KindInstance, config{"name": "shop"})
	other := account.Create(jeto.KindInstance, config{"name": "store"})
	start := config{
		"instance_id": instance, "command": "start", "machine": jeto.MachineWeb, "triggers": config{"version": "1"},
		"timeouts": config{"create": "5m"},
	}
	script := config{
		"instance_id": instance, "command": "provision", "machine": jeto.MachineWeb,
	}

	return append(
		changesOf(start,
			config{"instance_id": other, "command": "stop"},
			config{
				"machine": jeto.MachineDB, "triggers": config{"version": "2"}, "timeouts": config{"create": "10m"},
			}),
		argumentChange{
			"script", script, config{"command": "runScript", "script": jeto.ScriptMigrate}, nil,
		},
	)
}

func qubellInstanceChanges(*acctest.Account) []argumentChange {
	minimal := config{"application_id": qubell.ApplicationShop, "name": "shop"}
	base := providertest.Merge(minimal, config{
		"environment_id": qubell.EnvironmentDevelopment, "manifest_version": 1, "revision_id": qubell.RevisionStable,
		"parameters": config{"web.size": "large"}, "destroy_after": "8h", "force_destroy": true,
		"user_data": `{"owner":"ada"}`, "timeouts": config{"create": "5m"},
	})
	platform := config{"application_id": qubell.ApplicationPlatform}
	submodules := func(title string) string { return `{"site":{"parameters":{"site.title":"` + title + `"}}}` }
	changes := changesOf(base, nil, config{
		"environment_id": qubell.EnvironmentProduction, "name": "store",
		"manifest_version": 2, "revision_id": qubell.RevisionEdge, "parameters": config{"web.size": "small"},
		"destroy_after": "9h", "force_destroy": false, "user_data": `{"owner":"bob"}`,
		"timeouts": config{"create": "10m"},
	})
	database := config{"application_id": qubell.ApplicationDatabase, "parameters": config{"db.name": "orders"}}
	changes = append(changes, argumentChange{"application_id", minimal, database, nil})
	site := providertest.Merge(platform, config{"submodules": submodules("A")})
	changes = append(changes, changesOf(site, nil, config{"submodules": submodules("B")})...)
	changes = append(changes,
		writeOnlyChanges(minimal, "parameters_wo", config{"web.motd": "secret"}, config{"web.motd": "other"})...)
	changes = append(changes, writeOnlyChanges(platform, "submodules_wo", submodules("A"), submodules("B"))...)

	return append(changes, writeOnlyChanges(minimal, "user_data_wo", `{"a":"1"}`, `{"a":"2"}`)...)
}

func workflowRunChanges(account *acctest.Account) []argumentChange {
	minimal := config{"instance_id": account.Create(qubell.KindInstance, config{}), "workflow": "backup"}
	base := providertest.Merge(minimal, config{
		"parameters": config{"target": "nightly"}, "triggers": config{"version": "1"}, "exclusive": true,
		"timeouts": config{"create": "5m"},
	})
	other := account.Create(qubell.KindInstance, config{})

	return append(
		changesOf(base,
			config{"instance_id": other, "workflow": "migrate"},
			config{
				"parameters": config{"target": "weekly"}, "triggers": config{"version": "2"}, "exclusive": false,
				"timeouts": config{"create": "10m"},
			}),
		writeOnlyChanges(minimal, "parameters_wo", config{"target": "secret"}, config{"target": "other"})...)
}

func workflowScheduleChanges(account *acctest.Account) []argumentChange {
	minimal := config{
		"instance_id": account.Create(qubell.KindInstance, config{}), "workflow": "backup", "interval": "8h",
	}
	base := providertest.Merge(minimal, config{"parameters": config{"target": "nightly"}})
	other := account.Create(qubell.KindInstance, config{})

	return append(
		changesOf(base,
			config{"instance_id": other, "workflow": "migrate", "interval": "9h"},
			config{"parameters": config{"target": "weekly"}}),
		writeOnlyChanges(minimal, "parameters_wo", config{"target": "secret"}, config{"target": "other"})...)
}

func crawlerChanges(account *acctest.Account) []argumentChange {
	minimal := config{"instance_id": account.Create(zaoshu.KindInstance, config{"title": "News"})}
	base := providertest.Merge(minimal, config{"title": "Headlines", "result_notify_uri": "https://example.com/1"})
	other := account.Create(zaoshu.KindInstance, config{"title": "Prices"})

	return append(
		changesOf(base,
			config{"instance_id": other}, config{"title": "Front page", "result_notify_uri": "https://example.com/2"}),
		writeOnlyChanges(minimal, "result_notify_uri_wo", "https://example.com/1", "https://example.com/2")...)
}

func crawlerRunChanges(account *acctest.Account) []argumentChange {
	minimal := config{"instance_id": account.Create(zaoshu.KindInstance, config{"title": "News"})}
	base := providertest.Merge(minimal, config{
		"target_sources": []any{config{"urls": []any{"https://example.com/1"}}},
		"triggers":       config{"edition": "1"}, "wait_for_completion": true, "exclusive": true,
		"result_notify_uri": "https://example.com/hook", "timeouts": config{"create": "5m"},
	})
	other := account.Create(zaoshu.KindInstance, config{"title": "Prices"})

	return append(
		changesOf(base,
			config{"instance_id": other},
			config{
				"target_sources": []any{config{"urls": []any{"https://example.com/2"}}},
				"triggers":       config{"edition": "2"}, "wait_for_completion": false, "exclusive": false,
				"result_notify_uri": "https://example.com/other", "timeouts": config{"create": "10m"},
			}),
		writeOnlyChanges(minimal, "result_notify_uri_wo", "https://example.com/1", "https://example.com/2")...)
}
