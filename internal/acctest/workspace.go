package acctest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Workspace is a folder in which a test runs the command line by hand, with the
// provider as a program of its own: for what the acceptance test framework
// cannot see, such as validate, fmt, and what is printed and logged.
type Workspace struct {
	// Dir is the folder.
	Dir string
	// Env are environment variables besides those of the test's own process.
	Env map[string]string

	tb testing.TB
}

// Result is what a command left behind.
type Result struct {
	// Output is what it wrote to standard output and error, in the order it
	// came.
	Output string
	// ExitCode is 0 for success.
	ExitCode int
}

// NewWorkspace returns an empty workspace that uses the provider's program.
func NewWorkspace(tb testing.TB, program string) *Workspace {
	tb.Helper()
	w := &Workspace{Dir: tb.TempDir(), Env: map[string]string{}, tb: tb}
	// Examples that name no source mean hashicorp/fleet by Terraform's rule.
	overrides := fmt.Sprintf(`provider_installation {
  dev_overrides {
    "fleet-iac/fleet" = %[1]q
    "hashicorp/fleet" = %[1]q
  }
  direct {}
}
`, filepath.Dir(program))
	settings := filepath.Join(tb.TempDir(), "terraform.rc")
	if err := os.WriteFile(settings, []byte(overrides), 0o600); err != nil {
		tb.Fatal(err)
	}
	maps.Copy(w.Env, map[string]string{
		"TF_CLI_CONFIG_FILE": settings,
		"CHECKPOINT_DISABLE": "1",
		"TF_IN_AUTOMATION":   "1",
	})

	return w
}

// Write puts a file into the workspace.
func (w *Workspace) Write(name, content string) {
	w.tb.Helper()
	if err := os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600); err != nil {
		w.tb.Fatal(err)
	}
}

// Command prepares a command of Terraform, for a test that does not simply run
// it.
func (w *Workspace) Command(arguments ...string) *exec.Cmd {
	w.tb.Helper()
	command := exec.CommandContext(w.tb.Context(), TerraformPath(w.tb), arguments...) //nolint:gosec // The test's own arguments.
	command.Dir = w.Dir
	for _, variable := range os.Environ() {
		// What asks for logs or acceptance tests is not meant for this command.
		if !strings.HasPrefix(variable, "TF_") {
			command.Env = append(command.Env, variable)
		}
	}
	for name, value := range w.Env {
		command.Env = append(command.Env, name+"="+value)
	}

	return command
}

// Run runs a command of Terraform to its end.
func (w *Workspace) Run(arguments ...string) Result {
	w.tb.Helper()
	var output bytes.Buffer
	command := w.Command(append(arguments, "-no-color")...)
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		w.tb.Fatalf("terraform %s: %v", strings.Join(arguments, " "), err)
	}

	return Result{Output: output.String(), ExitCode: command.ProcessState.ExitCode()}
}

// MustRun runs a command of Terraform that must succeed and returns its output.
func (w *Workspace) MustRun(arguments ...string) string {
	w.tb.Helper()
	result := w.Run(arguments...)
	if result.ExitCode != 0 {
		w.tb.Fatalf("terraform %s ended with %d:\n%s", strings.Join(arguments, " "), result.ExitCode, result.Output)
	}

	return result.Output
}
