package jeto

import (
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

// commandKind is one of Jeto's commands (design/api/jeto.md, "Commands").
type commandKind struct {
	command api.Command
	// description is the description in the docs.
	description string
	// state is the state of the machines when the command has ended; "" if the
	// API does not show its end.
	state string
	// isNoop reports whether the server accepts the command and does nothing.
	isNoop bool
	// needsScript reports whether the command runs a script on one machine.
	needsScript bool
}

// commandKinds returns all commands.
func commandKinds() []commandKind {
	return []commandKind{
		{
			command: api.Start, state: running,
			description: "starts the machine, or all machines, and creates those that are not created. Ends when " +
				"they run",
		},
		{
			command: api.Stop, state: stopped,
			description: "stops the machine, or all machines. Ends when none of them runs",
		},
		{
			command: api.RunScript, needsScript: true,
			description: "runs a script of the instance's `jeto.json` on a machine, which must be running. Ends " +
				"when Jeto has accepted it",
		},
		{
			command:     api.Provision,
			description: "provisions the machine, or all machines. Ends when Jeto has accepted it",
		},
		{
			command: api.Rsync,
			description: "synchronises the folders of all machines with `vagrant rsync`, which not every provider " +
				"supports. Ends when Jeto has accepted it",
		},
		{
			command: api.Sync,
			description: "fetches the instance's git repository and resets it to its reference. Ends when Jeto has " +
				"accepted it",
		},
		{command: api.Status, isNoop: true, description: "is documented by Jeto and accepted, but does nothing"},
		{command: api.Reload, isNoop: true, description: "is documented by Jeto and accepted, but does nothing"},
	}
}

// findCommandKind returns the kind of a command. The schema's validator has
// checked the name.
func findCommandKind(command api.Command) commandKind {
	for _, each := range commandKinds() {
		if each.command == command {
			return each
		}
	}

	return commandKind{command: command}
}

// commandNames returns the names of all commands.
func commandNames() []string {
	names := make([]string, 0, len(commandKinds()))
	for _, each := range commandKinds() {
		names = append(names, string(each.command))
	}

	return names
}
