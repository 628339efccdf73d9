// Command apicoverage reports which operations and statuses of the OpenAPI
// documents the tests have seen. It fails if one was never seen.
//
// Usage: apicoverage FOLDER. FOLDER is what FLEET_OPENAPI_COVERAGE named while
// the tests ran.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi"
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi/openapitest"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "apicoverage:", err)
		os.Exit(1)
	}
}

func run(arguments []string, out io.Writer) error {
	if len(arguments) != 1 {
		return errors.New("usage: apicoverage FOLDER")
	}
	seen, err := openapitest.ReadSeen(arguments[0])
	if err != nil {
		return err
	}
	missing := 0
	for _, name := range openapi.Names() {
		all, err := openapitest.Operations(name)
		if err != nil {
			return err
		}
		missing += report(out, name, all, seen)
	}
	if missing > 0 {
		return fmt.Errorf("%d documented responses were never seen in a test", missing)
	}

	return nil
}

// report writes the coverage of a document, and returns how many responses no
// test has seen.
func report(out io.Writer, name string, all []openapitest.Operation, seen map[openapitest.Operation]bool) int {
	operations := map[string]bool{}
	var missing []openapitest.Operation
	for _, operation := range all {
		operations[operation.Method+operation.Path] = true
		if !seen[operation] {
			missing = append(missing, operation)
		}
	}
	_, _ = fmt.Fprintf(out, "%-12s %3d operations, %3d of %3d responses seen\n",
		name, len(operations), len(all)-len(missing), len(all))
	for _, operation := range missing {
		_, _ = fmt.Fprintf(out, "  never seen: %s %s %s\n", operation.Method, operation.Path, operation.Status)
	}

	return len(missing)
}
