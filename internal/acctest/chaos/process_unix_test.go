//go:build unix

package chaos_test

import (
	"os/exec"
	"syscall"
)

// setProcessGroup puts a command and its providers into a process group.
func setProcessGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// interrupt signals the whole group, as Ctrl-C does.
func interrupt(command *exec.Cmd) error {
	return syscall.Kill(-command.Process.Pid, syscall.SIGINT)
}

// killGroup ends Terraform and its providers at once.
func killGroup(command *exec.Cmd) error {
	return syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
}
