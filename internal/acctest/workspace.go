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

// Workspace is a folder in which a test runs Terraform with the provider's own
// program. It is for tests that the acceptance test framework does not support,
// such as tests of validate, fmt, output and logs.
type Workspace struct {
	// Dir is the folder.
	Dir string
	// Env are environment variables in addition to those of the test process.
	Env map[string]string

	tb testing.TB
}

// Result is the result of a command.
type Result struct {
	// Output has standard output and standard error, in their order.
	Output string
	// ExitCode is 0 for success.
	ExitCode int
}

// NewWorkspace returns an empty workspace that uses the provider's program. The
// program also answers for the stand-ins, which are sources of other providers
// such as "mastercard/restapi". Terraform needs a program for each provider in
// the state, even if it only moves the provider's objects.
func NewWorkspace(tb testing.TB, program string, standIns ...string) *Workspace {
	tb.Helper()
	w := &Workspace{Dir: tb.TempDir(), Env: map[string]string{}, tb: tb}
	var overrides strings.Builder
	// The source of an example that names none is hashicorp/fleet.
	for _, source := range append([]string{"fleet-iac/fleet", "hashicorp/fleet"}, standIns...) {
		fmt.Fprintf(&overrides, "    %q = %q\n", source, programFolder(tb, program, source))
	}
	settings := filepath.Join(tb.TempDir(), "terraform.rc")
	err := os.WriteFile(settings, []byte(
		"provider_installation {\n  dev_overrides {\n"+overrides.String()+"  }\n  direct {}\n}\n"), 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	maps.Copy(w.Env, map[string]string{
		"TF_CLI_CONFIG_FILE": settings,
		"CHECKPOINT_DISABLE": "1",
		"TF_IN_AUTOMATION":   "1",
	})

	return w
}

// programFolder returns a folder with the program under the name that Terraform
// expects for a source.
func programFolder(tb testing.TB, program, source string) string {
	tb.Helper()
	name := "terraform-provider-" + filepath.Base(source)
	if strings.HasPrefix(filepath.Base(program), name) {
		return filepath.Dir(program)
	}
	folder := tb.TempDir()
	err := os.Symlink(program, filepath.Join(folder, name))
	if err != nil {
		tb.Fatal(err)
	}

	return folder
}

// Write writes a file in the workspace.
func (w *Workspace) Write(name, content string) {
	w.tb.Helper()
	err := os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600)
	if err != nil {
		w.tb.Fatal(err)
	}
}

// Command returns a command of Terraform that the test starts itself.
func (w *Workspace) Command(arguments ...string) *exec.Cmd {
	w.tb.Helper()
	//nolint:gosec // The arguments are the test's own.
	command := exec.CommandContext(w.tb.Context(), TerraformPath(w.tb), arguments...)
	command.Dir = w.Dir
	command.Env = withoutTerraform(os.Environ())
	for name, value := range w.Env {
		command.Env = append(command.Env, name+"="+value)
	}

	return command
}

// Run runs a command of Terraform and waits for its end.
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

// RunInterrupted starts a command of Terraform, waits until ready returns, presses
// Ctrl-C, and waits for the end of the command.
func (w *Workspace) RunInterrupted(ready func(), arguments ...string) Result {
	w.tb.Helper()
	var output bytes.Buffer
	command := w.Command(append(arguments, "-no-color")...)
	command.Stdout, command.Stderr = &output, &output
	err := command.Start()
	if err != nil {
		w.tb.Fatal(err)
	}
	ready()
	err = command.Process.Signal(os.Interrupt)
	if err != nil {
		w.tb.Fatal(err)
	}
	_ = command.Wait() // The exit code is in the result.

	return Result{Output: output.String(), ExitCode: command.ProcessState.ExitCode()}
}

// MustRun runs a command of Terraform, which must succeed, and returns its
// output.
func (w *Workspace) MustRun(arguments ...string) string {
	w.tb.Helper()
	result := w.Run(arguments...)
	if result.ExitCode != 0 {
		w.tb.Fatalf("terraform %s failed with exit code %d:\n%s",
			strings.Join(arguments, " "), result.ExitCode, result.Output)
	}

	return result.Output
}
