package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// workspace is a folder in which Terraform runs.
type workspace struct {
	folder, terraform string
}

// newWorkspace creates the folder below another one, with the configuration of
// an operation on a number of resources.
func newWorkspace(parent, terraform string, s system, o operation, count int) (workspace, error) {
	folder, err := os.MkdirTemp(parent, s.name+"-"+string(o)+"-")
	if err != nil {
		return workspace{}, err
	}
	w := workspace{folder: folder, terraform: terraform}
	err = w.write("main.tf", configuration(s, o, count))
	if err == nil && o == querying {
		err = w.write("main.tfquery.hcl", query(s, count))
	}

	return w, err
}

func (w workspace) write(name, content string) error {
	return os.WriteFile(filepath.Join(w.folder, name), []byte(content), 0o600)
}

const stateName = "terraform.tfstate"

func (w workspace) writeState(state []byte) error {
	return w.write(stateName, string(state))
}

func (w workspace) readState() ([]byte, error) {
	return os.ReadFile(filepath.Join(w.folder, stateName))
}

// configuration returns the configuration of an operation.
func configuration(s system, o operation, count int) string {
	var text strings.Builder
	if s.hasProvider() {
		fmt.Fprintf(&text, `terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

provider "fleet" {
  bulk_read = { enabled = %t }
}
`, o.hasBulkReads())
	}
	if o != querying {
		fmt.Fprintf(&text, "\nresource %q \"bench\" {\ncount = %d\n%s}\n", s.resourceType(), count, s.arguments)
	}

	return text.String()
}

// query returns the configuration of terraform query.
func query(s system, limit int) string {
	return fmt.Sprintf("list %q \"all\" {\nprovider = fleet\nlimit = %d\n}\n", s.resourceType(), limit)
}

// arguments returns the arguments of Terraform for an operation on a number of
// resources.
func (o operation) arguments(count int) []string {
	switch o {
	case planningWithoutRefresh:
		return []string{"plan", "-refresh=false"}
	case applying:
		return []string{"apply", "-auto-approve"}
	case destroying:
		return []string{"destroy", "-auto-approve"}
	case querying:
		return []string{"query"}
	case waiting, waitingAlone:
		return []string{"apply", "-auto-approve", fmt.Sprintf("-parallelism=%d", count)}
	default:
		return []string{"plan"}
	}
}

// run runs Terraform. It returns the time that it took; the error says that the
// output is not that of a success with all resources.
func (w workspace) run(ctx context.Context, o operation, count int, reattach string) (time.Duration, error) {
	arguments := append(o.arguments(count), "-no-color")
	command := exec.CommandContext(ctx, w.terraform, arguments...) //nolint:gosec // The user names the program.
	command.Dir = w.folder
	command.Env = terraformEnvironment()
	if reattach != "" {
		command.Env = append(command.Env, reattachVariable+"="+reattach)
	}
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = stopTimeout
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	started := time.Now()
	err := command.Run()
	elapsed := time.Since(started)
	if err == nil {
		err = o.checkOutput(output.String(), count)
	}
	if err != nil {
		return 0, fmt.Errorf("terraform %s: %w\n%s", strings.Join(arguments, " "), err, tail(output.String()))
	}

	return elapsed, nil
}

// terraformEnvironment returns the environment variables of Terraform. It does
// not read the user's configuration, and does not ask for a newer version.
func terraformEnvironment() []string {
	return append(
		cleanEnvironment(os.Environ()), "TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
	)
}

// checkOutput returns an error if Terraform has not done the operation with all
// resources.
func (o operation) checkOutput(output string, count int) error {
	want := "No changes."
	switch {
	case o == destroying:
		want = fmt.Sprintf("Resources: %d destroyed.", count)
	case o.createsObjects():
		want = fmt.Sprintf("Resources: %d added, 0 changed, 0 destroyed.", count)
	case o == querying:
		if got := strings.Count("\n"+output, "\nlist."); got != count {
			return fmt.Errorf("the query found %d objects, want %d", got, count)
		}

		return nil
	}
	if !strings.Contains(output, want) {
		return fmt.Errorf("the output lacks %q", want)
	}

	return nil
}

// tail returns the end of an output.
func tail(output string) string {
	const most = 4000
	if len(output) <= most {
		return output
	}

	return "[...]" + output[len(output)-most:]
}
