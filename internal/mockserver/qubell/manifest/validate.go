package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Parse decodes and validates a manifest.
func Parse(text []byte) (Manifest, error) {
	var whole any
	err := json.Unmarshal(text, &whole)
	if err != nil {
		return Manifest{}, err
	}
	var m Manifest
	err = system.DecodeStrictly(text, &m)
	if err != nil {
		return Manifest{}, err
	}

	return m, m.Validate()
}

// Validate checks a manifest.
func (m *Manifest) Validate() error {
	for _, name := range slices.Sorted(maps.Keys(m.Workflows)) {
		for _, step := range m.Workflows[name].Steps {
			if step.Name == "" {
				return fmt.Errorf("workflow %s has a step without a name", name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.ReturnValues)) {
		if len(m.ReturnValues[name].Value) == 0 {
			return fmt.Errorf("return value %s has no value", name)
		}
	}
	seen := map[string]bool{}
	for n := range m.Components {
		c := &m.Components[n]
		if c.Name == "" || seen[c.Name] {
			return fmt.Errorf("component %q lacks a name of its own", c.Name)
		}
		seen[c.Name] = true
		err := m.validateComponent(c)
		if err != nil {
			return fmt.Errorf("component %s: %w", c.Name, err)
		}
	}

	return nil
}

func (m *Manifest) validateComponent(c *Component) error {
	if (c.Application == "") == (len(c.Manifests) == 0) {
		return errors.New("it is either an application or has manifests")
	}
	for _, outer := range c.Map {
		if _, ok := m.Parameters[outer]; !ok {
			return fmt.Errorf("it maps a parameter to %q, which is none", outer)
		}
	}
	for n := range c.Manifests {
		err := c.Manifests[n].Validate()
		if err != nil {
			return err
		}
	}

	return nil
}
