package provider_test

import "time"

// The plans of golden states.
const (
	// planNothing requires that the refresh has no difference either.
	planNothing = "No changes. Your infrastructure matches the configuration."
	planUpdate  = "Plan: 0 to add, 1 to change, 0 to destroy."
)

// stateCase is a way to write a state of a resource. ID stands for the id of
// the last of its objects.
type stateCase struct {
	// objects are objects that are there before Terraform runs.
	objects []fixture
	// arguments are those of the resource that writes the state, by an apply.
	arguments string
	// importID is the id of an import that writes the state instead.
	importID string
	// interrupted reports whether Terraform is interrupted while it waits for
	// the object.
	interrupted bool
	// failing are arguments of a second apply, which fails, and of later plans.
	failing string
	// edit changes the objects of its kind out of band at the end.
	edit fixture
	// laterArguments are those with which later versions plan, if they differ.
	laterArguments string
	// plan is what they plan; planNothing if empty.
	plan string
}

// stateCases returns the cases by type and name. Together the cases of a type
// set each attribute.
func stateCases() map[string]map[string]stateCase {
	return map[string]map[string]stateCase{
		"fleet_sharedcloud_instance": {
			"minimal": {arguments: `
				name      = "web"
				ask_price = 0.02`},
			"full": {arguments: `
				name                  = "training"
				ask_price             = 1.5
				max_num_parallel_jobs = 1
				type                  = "gpu"
				gpu                   = "caf0daeb-ba23-4499-b4f9-8b4965714366"`},
		},
		"fleet_wakame_instance":          wakameStates(),
		"fleet_jeto_instance":            jetoInstanceStates(),
		"fleet_jeto_machine_state":       machineStates(),
		"fleet_jeto_command":             commandStates(),
		"fleet_qubell_instance":          qubellInstanceStates(),
		"fleet_qubell_workflow_run":      workflowRunStates(),
		"fleet_qubell_workflow_schedule": workflowScheduleStates(),
		"fleet_zaoshu_instance":          crawlerStates(),
		"fleet_zaoshu_run":               crawlerRunStates(),
	}
}

func wakameStates() map[string]stateCase {
	const minimal = `
		image_id         = "wmi-lucid5"
		instance_spec_id = "is-demospec"`

	return map[string]stateCase{
		"minimal": {arguments: minimal},
		"nat":     {arguments: minimal + "\nnetwork_id = \"nw-demo2\""},
		"volume":  {arguments: "image_id = \"wmi-lucid7\"\ninstance_spec_id = \"is-demospec\""},
		"full": {arguments: minimal + `
			hostname        = "web"
			security_groups = ["sg-demofgr"]
			ssh_key_id      = "ssh-demo"
			ha_enabled      = true
			desired_state   = "running"
			reboot_triggers = { kernel = "1" }
			network_id      = "nw-demo1"
			host_node_id    = "hn-demo1"
			user_data       = "role=web"
			timeouts        = { create = "20m", update = "10m", delete = "10m" }`},
		"write-only": {arguments: minimal + `
			user_data_wo         = "secret"
			user_data_wo_version = 1`},
		"imported": {
			objects:  []fixture{{"instance", map[string]any{"hostname": "web"}}},
			importID: "ID", arguments: minimal,
			laterArguments: minimal + "\nuser_data = \"role=web\"", plan: planUpdate,
		},
	}
}

func jetoInstanceStates() map[string]stateCase {
	const minimal = `
		name       = "shop"
		project_id = "1"
		host_id    = "1"`

	return map[string]stateCase{
		"minimal": {arguments: minimal + "\npath = \"/srv/shop\""},
		"full": {arguments: minimal + `
			environment   = "QA"
			git_reference = "master"
			path          = "/srv/shop"
			timeouts      = { create = "10m" }`},
		"archive":     {arguments: minimal + "\narchive_url = \"https://example.com/shop.tar.gz\""},
		"interrupted": {interrupted: true, arguments: minimal + "\ngit_reference = \"master\""},
	}
}

// jetoInstance is an instance with machines.
func jetoInstance() []fixture {
	return []fixture{{"instance", map[string]any{"name": "shop"}}}
}

func machineStates() map[string]stateCase {
	const minimal = `
		instance_id = "ID"
		machine     = "web"
		state       = "running"`

	return map[string]stateCase{
		"minimal": {objects: jetoInstance(), arguments: minimal},
		"full": {objects: jetoInstance(), arguments: minimal + `
			timeouts = { create = "10m", update = "10m" }`},
	}
}

func commandStates() map[string]stateCase {
	const minimal = `
		instance_id = "ID"
		command     = "start"`

	return map[string]stateCase{
		"minimal": {objects: jetoInstance(), arguments: minimal},
		"full": {
			objects: []fixture{{"instance", map[string]any{
				"name": "shop", "status": []map[string]any{{"name": "web", "status": "running"}},
			}}},
			arguments: `
				instance_id = "ID"
				command     = "runScript"
				machine     = "web"
				script      = "migrate"
				triggers    = { version = "1" }
				timeouts    = { create = "10m" }`,
		},
		"imported": {
			objects: jetoInstance(), importID: "ID/start", arguments: minimal,
			laterArguments: minimal + "\ntriggers = { version = \"1\" }", plan: planUpdate,
		},
		"interrupted": {objects: jetoInstance(), interrupted: true, arguments: minimal},
	}
}

func qubellInstanceStates() map[string]stateCase {
	const (
		shop     = `application_id = "56b0c1a2e4b0a1f2c3d4e521"`
		platform = `application_id = "56b0c1a2e4b0a1f2c3d4e523"`
		database = `application_id = "56b0c1a2e4b0a1f2c3d4e522"`
	)

	return map[string]stateCase{
		"minimal": {arguments: shop},
		"full": {arguments: shop + `
			environment_id   = "56b0c1a2e4b0a1f2c3d4e512"
			name             = "preview"
			manifest_version = 2
			revision_id      = "56b0c1a2e4b0a1f2c3d4e531"
			destroy_after    = "72h"
			parameters       = { "web.size" = "large" }
			user_data        = jsonencode({ owner = "ada" })
			force_destroy    = true
			timeouts         = { create = "1h", update = "1h", delete = "1h" }`},
		"components": {arguments: platform + `
			submodules = jsonencode({ site = { parameters = { "site.title" = "Welcome" } } })`},
		"write-only": {arguments: database + `
			parameters_wo         = { "db.name" = "secret-orders" }
			parameters_wo_version = 1
			user_data_wo          = jsonencode({ key = "secret" })
			user_data_wo_version  = 1`},
		"write-only-components": {arguments: platform + `
			submodules_wo         = jsonencode({ site = { parameters = { "site.title" = "secret" } } })
			submodules_wo_version = 1`},
		"imported": {
			objects:  []fixture{{"instance", map[string]any{"name": "shop"}}},
			importID: "ID", arguments: shop,
			laterArguments: shop + "\ndestroy_after = \"72h\"", plan: planUpdate,
		},
		"interrupted": {interrupted: true, arguments: shop, plan: planUpdate},
		"failed": {
			objects: []fixture{{"application", map[string]any{"name": "Failing", "manifests": []any{map[string]any{
				"parameters": map[string]any{"size": map[string]any{"default": "1"}},
				"workflows": map[string]any{"reconfigure": map[string]any{"steps": []any{
					map[string]any{"name": "switch", "fails": true},
				}}},
			}}}}},
			arguments: "application_id = \"ID\"\nparameters = { size = \"1\" }",
			failing:   "application_id = \"ID\"\nparameters = { size = \"2\" }",
			// Only the private state shows that this failed.
			edit: fixture{"instance", map[string]any{"parameters": map[string]any{"size": "2"}}}, plan: planUpdate,
		},
		"rescheduled": {
			arguments: shop + "\ndestroy_after = \"72h\"",
			// Only the private state has the time of before.
			edit: fixture{"schedule", map[string]any{"timestamp": goldenTime().Add(time.Hour).UnixMilli()}},
			plan: planUpdate,
		},
	}
}

// shop is a Qubell instance whose application has workflows.
func shop() []fixture { return []fixture{{"instance", map[string]any{"name": "shop"}}} }

func workflowRunStates() map[string]stateCase {
	const minimal = `
		instance_id = "ID"
		workflow    = "restart"`
	const backup = `
		instance_id = "ID"
		workflow    = "backup"
		parameters  = { keep = "7" }`

	return map[string]stateCase{
		"minimal": {objects: shop(), arguments: minimal},
		"full": {objects: shop(), arguments: backup + `
			triggers  = { version = "1" }
			exclusive = true
			timeouts  = { create = "1h" }`},
		"write-only": {objects: shop(), arguments: backup + `
			parameters_wo         = { target = "secret" }
			parameters_wo_version = 1`},
		"imported": {
			objects: []fixture{{"instance", map[string]any{"name": "shop", "workflowHistory": []map[string]any{
				{"name": "restart", "status": "Succeeded"},
			}}}},
			importID: "ID/restart", arguments: minimal,
			laterArguments: minimal + "\ntriggers = { version = \"1\" }", plan: planUpdate,
		},
		"interrupted": {objects: shop(), interrupted: true, arguments: minimal, plan: planUpdate},
	}
}

func workflowScheduleStates() map[string]stateCase {
	const minimal = `
		instance_id = "ID"
		workflow    = "restart"
		interval    = "8h"`
	const backup = `
		instance_id = "ID"
		workflow    = "backup"
		interval    = "8h"
		parameters  = { keep = "7" }`

	return map[string]stateCase{
		"minimal": {objects: shop(), arguments: minimal},
		"full":    {objects: shop(), arguments: backup},
		"write-only": {objects: shop(), arguments: backup + `
			parameters_wo         = { target = "secret" }
			parameters_wo_version = 1`},
	}
}

// crawler is a Zaoshu instance.
func crawler() []fixture {
	return []fixture{{"instance", map[string]any{"id": fixtureCrawler, "title": "News headlines"}}}
}

func crawlerStates() map[string]stateCase {
	const minimal = "instance_id = \"ID\""

	return map[string]stateCase{
		"minimal": {objects: crawler(), arguments: minimal},
		"full": {objects: crawler(), arguments: minimal + `
			title             = "News"
			result_notify_uri = "https://hooks.example.com/news"`},
		"write-only": {objects: crawler(), arguments: minimal + `
			result_notify_uri_wo         = "https://hooks.example.com/secret"
			result_notify_uri_wo_version = 1`},
	}
}

func crawlerRunStates() map[string]stateCase {
	const minimal = "instance_id = \"ID\""

	return map[string]stateCase{
		"minimal": {objects: crawler(), arguments: minimal},
		"full": {objects: crawler(), arguments: minimal + `
			target_sources = [
			  { urls = ["https://news.example.com/"], method = "POST", headers = { Accept = "text/html" } },
			]
			triggers            = { edition = "1" }
			wait_for_completion = true
			exclusive           = true
			result_notify_uri   = "https://hooks.example.com/news"
			timeouts            = { create = "10m" }`},
		"write-only": {objects: crawler(), arguments: minimal + `
			target_sources = [
			  { headers_wo = { Cookie = "secret" }, headers_wo_version = 1 },
			]
			result_notify_uri_wo         = "https://hooks.example.com/secret"
			result_notify_uri_wo_version = 1`},
		"imported": {
			objects: append(crawler(), fixture{"task", map[string]any{
				"id": "fedcba9876543210fedcba9876543210", "instance_id": fixtureCrawler,
			}}),
			importID: fixtureCrawler + "/ID", arguments: "instance_id = \"" + fixtureCrawler + "\"",
			laterArguments: "instance_id = \"" + fixtureCrawler + "\"\ntriggers = { edition = \"1\" }",
			plan:           planUpdate,
		},
		"interrupted": {objects: crawler(), interrupted: true, arguments: minimal, plan: planUpdate},
	}
}
