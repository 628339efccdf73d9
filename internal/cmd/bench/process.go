package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// stopTimeout is how long a process may take to end after an interrupt.
const stopTimeout = 10 * time.Second

// process is a program that runs until it is interrupted.
type process struct {
	command *exec.Cmd
	stderr  bytes.Buffer
	// drained is closed when the program has closed its standard output.
	drained chan struct{}
}

// startProcess starts a program, and returns it with the first line of its
// standard output that has the marker.
func startProcess(
	ctx context.Context, marker string, env []string, program string, arguments ...string,
) (*process, string, error) {
	//nolint:gosec // The programs are those that the bench has built.
	p := &process{command: exec.CommandContext(ctx, program, arguments...), drained: make(chan struct{})}
	p.command.Env, p.command.Stderr = env, &p.stderr
	p.command.Cancel = func() error { return p.command.Process.Signal(os.Interrupt) }
	p.command.WaitDelay = stopTimeout
	stdout, err := p.command.StdoutPipe()
	if err == nil {
		err = p.command.Start()
	}
	if err != nil {
		return nil, "", err
	}
	found := make(chan string, 1)
	go func() {
		defer close(p.drained)
		defer close(found)
		reader := bufio.NewReader(stdout)
		for {
			line, err := reader.ReadString('\n')
			if strings.Contains(line, marker) {
				found <- line

				break
			}
			if err != nil {
				return
			}
		}
		_, _ = io.Copy(io.Discard, reader)
	}()
	line, ok := <-found
	if !ok {
		_ = p.command.Wait()

		return nil, "", fmt.Errorf("%s ended at once: %s", filepath.Base(program), p.stderr.String())
	}

	return p, line, nil
}

// stop interrupts the process and waits for its end. It returns the CPU time of
// the process.
func (p *process) stop() (time.Duration, error) {
	err := p.command.Process.Signal(os.Interrupt)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return 0, err
	}
	<-p.drained
	err = p.command.Wait()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", filepath.Base(p.command.Path), err, p.stderr.String())
	}

	return p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime(), nil
}

// peakMemory returns the largest size of the process in memory so far, in bytes.
// Only Linux has it.
func (p *process) peakMemory() (int64, error) {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.command.Process.Pid), "status"))
	if err != nil {
		return 0, fmt.Errorf("the peak memory of the provider is read from /proc of Linux: %w", err)
	}

	return parsePeakMemory(string(status))
}

// parsePeakMemory returns VmHWM of a /proc/PID/status in bytes.
func parsePeakMemory(status string) (int64, error) {
	for line := range strings.Lines(status) {
		value, found := strings.CutPrefix(line, "VmHWM:")
		if !found {
			continue
		}
		kilobytes, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)

		return kilobytes << 10, err
	}

	return 0, fmt.Errorf("the status of the process has no VmHWM:\n%s", status)
}
