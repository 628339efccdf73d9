package qubell

import (
	"maps"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// shopManifests returns the three versions of ApplicationShop.
func shopManifests() []manifest.Manifest {
	first := manifest.Manifest{
		Parameters: map[string]manifest.Parameter{"web.size": withDefault("small"), "web.replicas": withDefault("1")},
		Workflows: map[string]manifest.Workflow{
			manifest.Launch:  {Steps: steps("provision", "configure", "start")},
			manifest.Destroy: {Steps: steps("stop", "release")},
			"backup": {
				Parameters: map[string]manifest.Parameter{"target": withDefault("default"), "keep": withDefault("7")},
				Steps:      steps("snapshot", "upload"),
			},
			"migrate": {
				Parameters: map[string]manifest.Parameter{"to": required()},
				Steps:      steps("check", "migrate", "verify"),
			},
			"break":   {Steps: []manifest.Step{{Name: "prepare"}, {Name: "crash", Fails: true}, {Name: "cleanup"}}},
			"restart": {Steps: steps("stop", "start")},
		},
		ReturnValues: map[string]manifest.ReturnValue{
			"web.url":      returnTemplate("http://${instance.id}.shop.example.com"),
			"web.replicas": {Value: manifest.Quote("${web.replicas}"), JSON: true},
			"web.hosts":    {Value: manifest.Quote("${index}.${instance.id}.shop.example.com"), Times: "web.replicas"},
		},
	}
	second := first
	second.Parameters = maps.Clone(first.Parameters)
	second.Parameters["web.motd"] = withDefault("Welcome")

	return []manifest.Manifest{first, second, second}
}

// databaseManifests returns the only version of ApplicationDatabase.
func databaseManifests() []manifest.Manifest {
	engineIs := func(value string) *manifest.Condition {
		return &manifest.Condition{Parameter: "db.engine", Equals: value}
	}

	return []manifest.Manifest{{
		Parameters: map[string]manifest.Parameter{"db.name": required(), "db.engine": withDefault("postgres")},
		Workflows: map[string]manifest.Workflow{
			manifest.Launch: {Steps: []manifest.Step{
				{Name: "allocate"}, {Name: "install", FailsIf: engineIs(EngineLaunchFails)}, {Name: "start"},
			}},
			manifest.Destroy: {Steps: []manifest.Step{
				{Name: "stop"}, {Name: "release", FailsIf: engineIs(EngineDestroyFails)},
			}},
			"backup": {Steps: steps("dump")},
		},
		ReturnValues: map[string]manifest.ReturnValue{
			"db.url": returnTemplate("postgres://${instance.id}.db.example.com/${db.name}"),
		},
	}}
}

// platformManifests returns the two equal versions of ApplicationPlatform.
func platformManifests() []manifest.Manifest {
	site := manifest.Manifest{
		Parameters: map[string]manifest.Parameter{"site.title": withDefault("Home"), "site.domain": required()},
		Components: []manifest.Component{
			{
				Name: "cache",
				Manifests: []manifest.Manifest{
					{Parameters: map[string]manifest.Parameter{"cache.size": withDefault("64")}},
				},
			},
		},
	}
	version := manifest.Manifest{
		Parameters: map[string]manifest.Parameter{
			"platform.domain": withDefault("example.com"), "platform.tier": withDefault("basic"),
		},
		Workflows: map[string]manifest.Workflow{
			manifest.Launch:  {Steps: steps("deploy")},
			manifest.Destroy: {Steps: steps("remove")},
			"backup":         {Steps: steps("dump")},
		},
		ReturnValues: map[string]manifest.ReturnValue{"platform.url": returnTemplate("https://${platform.domain}")},
		Components: []manifest.Component{
			{
				Name: "site", Manifests: []manifest.Manifest{site, site},
				Map: map[string]string{"site.domain": "platform.domain"},
			},
			{
				Name: "db", Application: ApplicationDatabase,
				Parameters: manifest.Values{"db.name": manifest.Quote("platform")},
			},
		},
	}

	return []manifest.Manifest{version, version}
}

func withDefault(value string) manifest.Parameter {
	return manifest.Parameter{Default: manifest.Quote(value)}
}

func required() manifest.Parameter {
	return manifest.Parameter{}
}

func returnTemplate(template string) manifest.ReturnValue {
	return manifest.ReturnValue{Value: manifest.Quote(template)}
}

func steps(names ...string) []manifest.Step {
	list := make([]manifest.Step, 0, len(names))
	for _, name := range names {
		list = append(list, manifest.Step{Name: name})
	}

	return list
}
