// Command bench measures the provider with a real Terraform and the reference
// server on this machine. It prints tables of figures, and fails if a figure
// misses its bar. design/performance.md explains both.
//
//	make bench
//	make bench SYSTEMS=jeto COUNTS="100 1000" LATENCIES=20ms OPERATIONS=plan
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	//nolint:forbidigo // the context of the whole program
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
