package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clones"
)

// template is one resource of a system: the states of the server and of
// Terraform after an apply of it. Many resources are its clones, because
// creating them takes too long.
type template struct {
	system system
	// server is the exported state of the server; nil without a provider.
	server []byte
	// terraform is the state file, and attributes the number of attributes of
	// the resource in it.
	terraform  []byte
	attributes int
}

// serverState returns the state of a server with a number of objects.
func (t template) serverState(count int) ([]byte, error) {
	known := clones.Systems()[t.system.name]

	return clones.ReplaceInstances(t.server, t.system.name,
		func(instances []json.RawMessage) ([]json.RawMessage, error) {
			// The account has instances of its own, too.
			first := slices.IndexFunc(instances, func(instance json.RawMessage) bool {
				return bytes.Contains(instance, []byte(strconv.Quote(namePrefix+"0")))
			})
			if first < 0 {
				return nil, fmt.Errorf("the reference server has no instance %s0", namePrefix)
			}
			model, err := clones.NewTemplate(instances[first], namePrefix+"0", known.IDKey)

			return cloneAll(model, count, known.NewID), err
		})
}

func cloneAll(model clones.Template, count int, newID func(n int) string) []json.RawMessage {
	cloned := make([]json.RawMessage, count)
	for n := range cloned {
		cloned[n] = model.Clone(newID(n), fmt.Sprint(namePrefix, n))
	}

	return cloned
}

// countAttributes returns the number of attributes of the resource in a state
// file.
func countAttributes(stateFile []byte) (int, error) {
	var file struct {
		Resources []struct {
			Instances []struct{ Attributes map[string]json.RawMessage }
		}
	}
	err := json.Unmarshal(stateFile, &file)
	if err != nil || len(file.Resources) != 1 || len(file.Resources[0].Instances) != 1 {
		return 0, fmt.Errorf("the state file does not have one resource: %w", err)
	}

	return len(file.Resources[0].Instances[0].Attributes), nil
}

// terraformState returns the state file with a number of resources.
func (t template) terraformState(count int) ([]byte, error) {
	var file map[string]json.RawMessage
	var resources []map[string]json.RawMessage
	var instances []map[string]json.RawMessage
	err := json.Unmarshal(t.terraform, &file)
	if err == nil {
		err = json.Unmarshal(file["resources"], &resources)
	}
	if err == nil && len(resources) == 1 {
		err = json.Unmarshal(resources[0]["instances"], &instances)
	}
	if err != nil || len(instances) != 1 {
		return nil, fmt.Errorf("the state file of one resource has %d: %w", len(instances), err)
	}
	cloned, err := t.cloneInstances(instances[0], count)
	if err == nil {
		resources[0]["instances"], err = json.Marshal(cloned)
	}
	if err == nil {
		file["resources"], err = json.Marshal(resources)
	}
	if err != nil {
		return nil, err
	}

	return json.Marshal(file)
}

// cloneInstances clones an instance of the state file.
func (t template) cloneInstances(instance map[string]json.RawMessage, count int) ([]map[string]json.RawMessage, error) {
	parts := map[string]clones.Template{}
	for _, key := range []string{"attributes", "identity"} {
		if _, has := instance[key]; !has {
			continue // terraform_data has no identity.
		}
		var err error
		parts[key], err = clones.NewTemplate(instance[key], namePrefix+"0", "id", "instance_id")
		if err != nil {
			return nil, err
		}
	}
	cloned := make([]map[string]json.RawMessage, count)
	for n := range cloned {
		cloned[n] = map[string]json.RawMessage{"index_key": json.RawMessage(strconv.Itoa(n))}
		for key, value := range instance {
			if part, differs := parts[key]; differs {
				value = part.Clone(t.system.newID(n), fmt.Sprint(namePrefix, n))
			}
			if key != "index_key" {
				cloned[n][key] = value
			}
		}
	}

	return cloned, nil
}

// newTemplate applies one resource, and returns it as a template.
func (b *bench) newTemplate(ctx context.Context, s system) (template, error) {
	w, err := newWorkspace(b.folder, b.programs.terraform, s, applying, 1)
	if err != nil {
		return template{}, err
	}
	made := template{system: s}
	if !s.hasProvider() {
		_, err = w.run(ctx, applying, 1, "")
		if err == nil {
			made.terraform, err = w.readState()
		}

		return made, err
	}
	started, err := startServer(ctx, b.programs.server, w.folder)
	if err != nil {
		return template{}, err
	}
	defer func() { _, _ = started.stop() }()
	if s.adopts {
		err = started.createObject(ctx, s.name, map[string]any{"id": s.newID(0), "title": namePrefix + "0"})
		if err != nil {
			return template{}, err
		}
	}
	attached, err := startProvider(ctx, b.programs.provider, started.env)
	if err != nil {
		return template{}, err
	}
	_, err = w.run(ctx, applying, 1, attached.reattach)
	_, stopErr := attached.stop()
	if err == nil {
		err = stopErr
	}
	if err == nil {
		made.terraform, err = w.readState()
	}
	if err == nil {
		made.server, err = started.exportState(ctx)
	}

	return made, err
}
