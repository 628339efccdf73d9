// Command compatibility writes the table of tested versions from a record of
// tests (internal/acctest/record). tools/compatibility/run.sh makes the record.
//
//	compatibility arguments FOLDER   print arguments of go test for the tests in the record
//	compatibility table FOLDER FILE  write the table between the marks in a Markdown file
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/record"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "compatibility:", err)
		os.Exit(1)
	}
}

func run(arguments []string, out io.Writer) error {
	const withFolder, withFile = 2, 3
	if len(arguments) < withFolder {
		return errors.New("usage: compatibility arguments FOLDER | compatibility table FOLDER FILE")
	}
	tests, err := record.Read(arguments[1])
	if err != nil {
		return err
	}
	tests = acceptance(tests)
	switch {
	case arguments[0] == "arguments" && len(arguments) == withFolder:
		_, err := fmt.Fprintln(out, testArguments(tests))

		return err
	case arguments[0] == "table" && len(arguments) == withFile:
		table, err := newTable(tests)
		if err != nil {
			return err
		}

		return writeTable(arguments[2], table)
	default:
		return fmt.Errorf("unknown arguments %q", arguments)
	}
}

// writeTable replaces the table in a file.
func writeTable(name, table string) error {
	content, err := os.ReadFile(name) //nolint:gosec // The caller names the file.
	if err != nil {
		return err
	}
	replaced, err := between(string(content), table)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}

	return os.WriteFile(name, []byte(replaced), 0o644) //nolint:gosec // A document that all may read.
}
