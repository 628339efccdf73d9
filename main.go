// The provider's plugin: Terraform starts it and speaks to it over gRPC.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/logging"
)

// address is the provider's address in the registry.
const address = "registry.terraform.io/fleet-iac/fleet"

// version is set by the linker when a release is built.
var version = "dev"

func main() {
	debugging := flag.Bool("debug", false, "serve to a debugger: print how to attach, and wait")
	flag.Parse()

	err := logging.Quiet()
	if err == nil {
		tuneCollector()
		err = providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{ //nolint:forbidigo // The program's own context.
			Address:         address,
			Debug:           *debugging,
			ProtocolVersion: 6,
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// tuneCollector lets the heap grow before it is collected, since the process
// lives for one command; past a gigabyte memory counts more. The variables of
// Go's runtime win.
func tuneCollector() {
	const gigabyte = 1 << 30
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(gigabyte)
	}
}
