package jeto

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
)

// checkTargetExists returns an error if the instance has no machines, or lacks
// the machine or the script of a command.
func checkTargetExists(instance string, request api.Run, details *api.Details) diag.Diagnostics {
	if request.Machine == "" {
		return checkMachines(instance, details.Machines)
	}
	_, diags := findMachine(instance, details.Machines, "machine", request.Machine)
	if diags.HasError() || request.Script == "" {
		return diags
	}
	if _, found := details.Scripts[request.Script]; found {
		return nil
	}
	existing := "Its jeto.json has no scripts, or does not exist"
	if len(details.Scripts) > 0 {
		names := slices.Sorted(maps.Keys(details.Scripts))
		existing = "The scripts in its jeto.json are: " + strings.Join(names, ", ")
	}

	return diagnostics.AttributeError(
		"script", fmt.Sprintf("Jeto: instance %q has no script %q", instance, request.Script),
		"%s. Set script to the name of an existing script: Jeto accepts any other name and does nothing.", existing,
	)
}

// checkMachines returns an error if an instance has no machines.
func checkMachines(instance string, machines api.Machines) diag.Diagnostics {
	if len(machines.Named()) > 0 {
		return nil
	}
	reason := "it does not have the instance's files yet, or Vagrant fails on them"
	if len(machines) > 0 {
		reason = "Vagrant reports " + machines[0].Status
	}

	return diagnostics.AttributeError(
		"instance_id", fmt.Sprintf("Jeto: instance %q has no machines", instance),
		"Jeto's worker found no machines: %s. "+
			"See the page of the instance in Jeto, and try again when it shows machines.",
		reason,
	)
}

// findMachine returns the machine of an instance with a name, or an error on
// the attribute that has the name.
func findMachine(
	instance string, machines api.Machines, attribute, name string,
) (*api.Machine, diag.Diagnostics) {
	diags := checkMachines(instance, machines)
	if diags.HasError() {
		return nil, diags
	}
	if machine := machines.Find(name); machine != nil {
		return machine, nil
	}
	names := make([]string, 0, len(machines))
	for _, each := range machines.Named() {
		names = append(names, each.Name)
	}

	return nil, diagnostics.AttributeError(
		attribute, fmt.Sprintf("Jeto: instance %q has no machine %q", instance, name),
		"Its machines are: %s. Set %s to one of them.", strings.Join(names, ", "), attribute,
	)
}
