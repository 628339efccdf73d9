package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// The lines of a file between which the report is.
const (
	beginMark = "<!-- figures of make bench begin -->"
	endMark   = "<!-- figures of make bench end -->"
)

// newReport returns the report in Markdown.
func newReport(machine string, results []result, judgements []judgement) string {
	return machine + "\n\n" + barsTable(judgements).String() + "\n" + figuresTable(results).String()
}

// describeMachine returns the sentence about the date and the machine.
func describeMachine(ctx context.Context, terraform string, now time.Time) (string, error) {
	command := exec.CommandContext(ctx, terraform, "version")
	command.Env = terraformEnvironment()
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s version: %w", terraform, err)
	}
	version, _, _ := strings.Cut(string(output), "\n")

	return fmt.Sprintf("Measured on %s on %d cores (%s/%s) with %s.",
		now.Format(time.DateOnly), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, version), nil
}

// writeReport writes the report into a file: between its marks if it exists.
func writeReport(path, report string) error {
	marked := beginMark + "\n" + report + endMark + "\n"
	old, err := os.ReadFile(path) //nolint:gosec // The user names the file.
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		marked, err = replaceReport(string(old), marked)
		if err != nil {
			return fmt.Errorf("bench: %s %w", path, err)
		}
	}

	return os.WriteFile(path, []byte(marked), 0o644) //nolint:gosec // Everybody may read the figures.
}

// replaceReport returns a text in which the part between the marks is the new
// one, which has marks.
func replaceReport(old, marked string) (string, error) {
	before, rest, begins := strings.Cut(old, beginMark+"\n")
	_, after, ends := strings.Cut(rest, endMark+"\n")
	if !begins || !ends {
		return "", fmt.Errorf("lacks the lines %s and %s", beginMark, endMark)
	}

	return before + marked + after, nil
}
