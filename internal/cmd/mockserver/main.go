// Command mockserver runs the reference server: the five APIs as the originals
// behave, on this machine, with made-up credentials.
//
//	go run ./internal/cmd/mockserver -state /tmp/fleet.json
//
// It prints where it listens and what each system accepts. GET /_mock/ lists
// what can be done behind the APIs' backs.
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
	ends := []os.Signal{syscall.SIGTERM}
	// A script that starts the server in the background has it ignore Ctrl-C,
	// and ends it when it has done with it.
	if !signal.Ignored(os.Interrupt) {
		ends = append(ends, os.Interrupt)
	}

	//nolint:forbidigo // this is where the program's context begins
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
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
