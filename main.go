// Command terraform-provider-fleet is the Fleet provider. Terraform starts it
// as a plugin and calls it over gRPC.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/logging"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocolserver"
)

// address is the provider's address in the registry.
const address = "registry.terraform.io/fleet-iac/fleet"

// version is set by the linker when a release is built.
var version = "dev"

func main() {
	debugging := flag.Bool("debug", false, "run under a debugger: print how Terraform attaches, and wait")
	flag.Parse()

	err := logging.DisableUnlessRequested()
	if err == nil {
		tuneCollector()
		err = serve(*debugging)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve does what the framework's providerserver.Serve does, with the protocol
// server wrapped.
func serve(debugging bool) error {
	server, err := protocolserver.New(providerserver.NewProtocol6(provider.New(version)())())
	if err != nil {
		return err
	}
	var options []tf6server.ServeOpt
	if debugging {
		options = append(options, tf6server.WithManagedDebug())
	}

	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return server }, options...)
}

// tuneCollector trades memory for time, because the process runs for one
// Terraform command: the heap may grow to five times its live size, up to a
// gigabyte. The environment variables of Go's runtime take precedence.
func tuneCollector() {
	const gigabyte = 1 << 30
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(gigabyte)
	}
}
