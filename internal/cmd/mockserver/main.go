// Command mockserver runs the reference server, which behaves as the five
// original APIs do, on this machine and with made-up credentials.
//
//	go run ./internal/cmd/mockserver -state /tmp/fleet.json
//
// It prints its address, and the endpoint and credentials of each system. GET
// /_mock/ lists the endpoints of the admin API.
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
	signals := []os.Signal{syscall.SIGTERM}
	// A server that a script starts in the background ignores Ctrl-C. The
	// script ends it.
	if !signal.Ignored(os.Interrupt) {
		signals = append(signals, os.Interrupt)
	}

	//nolint:forbidigo // the context of the whole program
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
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
