package jeto

import "encoding/json"

// readInstance returns the instance of a create. The only check is that four of
// the keys are there (design/api/jeto.md, "Creating an instance").
func readInstance(caller *account, input map[string]any) (*instance, error) {
	for _, key := range []string{"name", "path", "project", "host"} {
		if _, given := input[key]; !given {
			return nil, newUncaught("The key "+key+" is missing.", sectionCreating)
		}
	}
	if _, given := input["environment"]; !given {
		input["environment"] = ""
	}
	created := newInstance(caller.AccountName())
	created.Project = findProject(idText(input["project"])).projectWire
	created.Host = findHost(idText(input["host"]))
	for key, field := range map[string]**string{
		"name": &created.Name, "path": &created.Path, "environment": &created.Environment,
		// The name of git_reference in a request (design/api/jeto.md, "Instance
		// object").
		"gitReference": &created.GitReference, "archive_url": &created.ArchiveURL,
	} {
		if text, isText := input[key].(string); isText {
			*field = &text
		} else if input[key] != nil {
			return nil, newUncaught("The value of "+key+" is not a text.", sectionCreating)
		}
	}

	return created, nil
}

// idText returns an id that a request gives as text or as number; empty for
// everything else.
func idText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	default:
		return ""
	}
}
