package jeto

import (
	"encoding/json"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// readInstance makes an instance of what a request to create one says. The only
// check is that four of the keys are there (design/api/jeto.md, "Creating an
// instance"); ok is false if Python would raise.
func readInstance(account string, input map[string]any) (made *instance, ok bool) {
	for _, key := range []string{"name", "path", "project", "host"} {
		if _, ok := input[key]; !ok {
			return nil, false
		}
	}
	if _, ok := input["environment"]; !ok {
		input["environment"] = ""
	}
	made = newInstance(account)
	made.Project, made.Host = parseID(input["project"]), parseID(input["host"])
	if findProject(made.Project).id == 0 {
		made.Project = 0
	}
	if findHost(made.Host).id == 0 {
		made.Host = 0
	}
	for key, field := range map[string]**string{
		"name": &made.Name, "path": &made.Path, "environment": &made.Environment,
		// What is gitReference here is git_reference in answers
		// (design/api/jeto.md, "Instance object").
		"gitReference": &made.GitReference, "archive_url": &made.ArchiveURL,
	} {
		text, err := flask.ColumnText(input[key])
		if err != nil {
			return nil, false
		}
		*field = text
	}

	return made, true
}

// newInstance returns an instance that an administrator has made.
func newInstance(account string) *instance {
	return &instance{
		Account: account, Permissions: allPermissions(), Worker: WorkerUp, Machines: []machine{}, Jobs: []*job{},
	}
}

// parseID returns the id that a value stands for; 0 if it stands for none.
// Texts are as good as numbers.
func parseID(value any) int {
	text := ""
	switch value := value.(type) {
	case string:
		text = value
	case json.Number:
		text = value.String()
	}
	id, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}

	return id
}

// isAsync reports whether a body asks not to wait: only the literal true counts
// (design/api/jeto.md, "Worker and jobs").
func isAsync(input map[string]any) bool {
	async, ok := input["async"].(bool)

	return ok && async
}
