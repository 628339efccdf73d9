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
	// API does not show the end of the command.
	state string
	// isNoop reports whether the command has no effect, although the server
	// accepts it.
	isNoop bool
	// needsScript reports whether the command runs a script on one machine.
	needsScript bool
}

const noopDescription = "has no effect, although Jeto documents and accepts the command"

// commandKinds returns all commands.
func commandKinds() []commandKind {
	return []commandKind{
		{
			command: api.Start, state: running,
			description: "starts the machine, or all machines, and creates those that do not exist. It ends when " +
				"they are running",
		},
		{
			command: api.Stop, state: stopped,
			description: "stops the machine, or all machines. It ends when none of them is running",
		},
		{
			command: api.RunScript, needsScript: true,
			description: "runs a script of the instance's `jeto.json` on a machine, which must be running. It ends " +
				"when Jeto has accepted the command",
		},
		{
			command:     api.Provision,
			description: "provisions the machine, or all machines. It ends when Jeto has accepted the command",
		},
		{
			command: api.Rsync,
			description: "synchronizes the folders of all machines with `vagrant rsync`, which not every Vagrant " +
				"provider supports. It ends when Jeto has accepted the command",
		},
		{
			command: api.Sync,
			description: "fetches the instance's git repository and resets the files to `git_reference`. It ends " +
				"when Jeto has accepted the command",
		},
		{command: api.Status, isNoop: true, description: noopDescription},
		{command: api.Reload, isNoop: true, description: noopDescription},
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
