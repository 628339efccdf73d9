package provider_test

import (
	"bufio"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// textBlocks returns the output that a guide quotes: its blocks of the language
// "text".
func textBlocks(t *testing.T, guide string) []string {
	t.Helper()
	var blocks []string
	for i, part := range strings.Split(readGuide(t, guide), "```") {
		if text, found := strings.CutPrefix(part, "text\n"); found && i%2 == 1 {
			blocks = append(blocks, text)
		}
	}

	return blocks
}

// variable matches what differs between two runs: ids, and times.
var variable = regexp.MustCompile(`i-[0-9a-z]{8}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b\d+m?s\b`)

// comparableOutput returns output of Terraform without line breaks, frames, ids and
// times.
func comparableOutput(output string) string {
	return variable.ReplaceAllString(joinLines(output), "X")
}

// expectQuotes reports a failure unless each block that a guide quotes is in
// the output.
func expectQuotes(t *testing.T, guide, output string) {
	t.Helper()
	output = comparableOutput(output)
	blocks := textBlocks(t, guide)
	if len(blocks) == 0 {
		t.Errorf("the guide %s quotes no output", guide)
	}
	for _, block := range blocks {
		if !strings.Contains(output, comparableOutput(block)) {
			t.Errorf("the guide %s quotes output that differs from the real one:\n%s", guide, block)
		}
	}
	if t.Failed() {
		t.Logf("the real output:\n%s", output)
	}
}

// interruptApply starts an apply and presses Ctrl-C when the channel is closed.
// If twice is set, it presses Ctrl-C again when Terraform has received the
// first one. It returns the output.
func interruptApply(t *testing.T, w *acctest.Workspace, ready <-chan struct{}, twice bool) string {
	t.Helper()
	command := w.Command("apply", "-auto-approve", "-no-color")
	lines, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = command.Stdout
	err = command.Start()
	if err != nil {
		t.Fatal(err)
	}
	press := func() { _ = command.Process.Signal(os.Interrupt) }
	ended := make(chan struct{})
	go func() {
		select {
		case <-ready:
			press()
		case <-ended:
		}
	}()
	var output strings.Builder
	for scanner := bufio.NewScanner(lines); scanner.Scan(); {
		output.WriteString(scanner.Text() + "\n")
		if twice && strings.Contains(scanner.Text(), "Stopping operation") {
			press()
		}
	}
	close(ended)
	err = command.Wait()
	if err == nil {
		t.Errorf("the interrupted apply succeeded:\n%s", output.String())
	}

	return output.String()
}
