package chaos_test

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// process is a command of Terraform in flight.
type process struct {
	command *exec.Cmd
	// file has the output. A pipe would stay open as long as a provider runs,
	// which can be longer than Terraform.
	file string
	// done is closed when the command has ended.
	done chan struct{}
}

// output returns what the command has written so far.
func (p *process) output() string {
	content, err := os.ReadFile(p.file)
	if err != nil {
		return err.Error()
	}

	return string(content)
}

// commandTimeout is how long a command may take. The slowest command needs a
// fraction of it.
const commandTimeout = 5 * time.Minute

// startProcess starts a command of Terraform in a process group of its own. The
// end of the command ends the group.
func startProcess(tb testing.TB, workspace *acctest.Workspace, arguments ...string) *process {
	tb.Helper()
	file, err := os.CreateTemp(workspace.Dir, "*.log")
	if err != nil {
		tb.Fatal(err)
	}
	p := &process{command: workspace.Command(arguments...), file: file.Name(), done: make(chan struct{})}
	p.command.Stdout, p.command.Stderr = file, file
	setProcessGroup(p.command)
	err = p.command.Start()
	if err != nil {
		tb.Fatal(err)
	}
	limit := time.AfterFunc(commandTimeout, func() { _ = killGroup(p.command) })
	go func() {
		_ = p.command.Wait()     // ProcessState holds the result.
		_ = killGroup(p.command) // A Terraform that panics does not end its providers.
		_ = file.Close()
		limit.Stop()
		close(p.done)
	}()

	return p
}

// waitUntil waits for a condition while the command runs. It reports whether
// the condition became true before the command's end.
func (p *process) waitUntil(condition func() bool) bool {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if condition() {
				return true
			}
		case <-p.done:
			return condition()
		}
	}
}
