package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// defaultListen is the default address.
const defaultListen = "127.0.0.1:8470"

// errUsage marks errors of the command line.
var errUsage = errors.New("mockserver: wrong command line (-help shows the flags)")

// settings are the settings from the command line.
type settings struct {
	listen  string
	envFile string
	// printVersion means that the program prints its version and ends.
	printVersion bool
	// printEnv means that the program prints the environment variables for the
	// server that listens at the address, and ends.
	printEnv bool
	options  mockserver.Options
}

func parseSettings(args []string, stderr io.Writer) (settings, error) {
	s := settings{options: mockserver.Options{Version: version()}}
	var fixtures string
	flags := flag.NewFlagSet("mockserver", flag.ContinueOnError)
	// The error is returned. Without this it would also be printed.
	flags.SetOutput(io.Discard)
	flags.StringVar(&s.listen, "listen", defaultListen,
		"`address` to listen on; port 0 selects a free port, and the host defaults to 127.0.0.1")
	flags.BoolVar(&s.options.AllowRemote, "allow-remote", false,
		"allow -listen on an address that other machines can reach, and every host name in requests to the admin "+
			"API; other machines get full control of the server")
	flags.StringVar(&s.options.StateFile, "state", "",
		"`file` that keeps accounts, objects and the clock over restarts; it is created if it does not exist")
	flags.BoolVar(&s.options.Empty, "empty", false, "start without the objects that the default accounts have")
	flags.StringVar(&fixtures, "fixtures", "",
		"`file` of accounts and objects to add at the start, as JSON: {\"accounts\": [{\"system\", \"name\"}], "+
			"\"objects\": [{\"system\", \"account\", \"kind\", \"fields\": {...}}]}; "+
			"a -state file that exists replaces them")
	flags.StringVar(&s.envFile, "env-file", "",
		"`file` for the provider's environment variables, as shell exports; it exists while the server listens")
	flags.BoolVar(&s.printEnv, "print-env", false,
		"print the provider's environment variables for the server that listens at -listen, and exit")
	flags.DurationVar(&s.options.Latency, "latency", 0, "`delay` of every request, such as 200ms")
	flags.Float64Var(&s.options.FaultRate, "fault-rate", 0,
		"`probability`, from 0 to 1, with which a request is answered 503")
	flags.StringVar(&s.options.Scenario, "scenario", "",
		"`name` of faults that exist from the start: "+strings.Join(faults.Scenarios(), ", "))
	flags.Uint64Var(&s.options.Seed, "seed", 1, "`seed` for -fault-rate and for faults with a rate")
	flags.DurationVar(&s.options.BootDuration, "boot-duration", 2*time.Second,
		"how long machines take to boot and to shut down")
	flags.DurationVar(&s.options.JobDuration, "job-duration", 2*time.Second,
		"how long jobs, commands and workflow steps take")
	flags.IntVar(&s.options.JetoWorkers, "jeto-workers", 1,
		"how many `jobs` Jeto does at the same time; the GET of an instance waits for a free worker")
	flags.IntVar(&s.options.RateLimit, "rate-limit", 0,
		"`requests` a minute that an account may send to a system; 0 means the limit of each system, or none")
	flags.BoolVar(&s.printVersion, "version", false, "print the version and exit")
	err := flags.Parse(args)
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(stderr)
			_, _ = fmt.Fprint(stderr,
				"mockserver imitates the five APIs on this machine, with made-up credentials.\n\n")
			flags.Usage()

			return settings{}, err
		}

		return settings{}, errors.Join(errUsage, err)
	}
	if flags.NArg() > 0 {
		return settings{}, errors.Join(errUsage, fmt.Errorf("mockserver: %q is not a flag", flags.Arg(0)))
	}
	listen, err := checkListen(s.listen, s.options.AllowRemote)
	if err != nil {
		return settings{}, errors.Join(errUsage, err)
	}
	s.listen = listen
	if fixtures != "" {
		s.options.Fixtures, err = os.ReadFile(fixtures) //nolint:gosec // The user names the file.
		if err != nil {
			return settings{}, fmt.Errorf("mockserver: -fixtures: %w", err)
		}
	}

	return s, nil
}

// checkListen returns the address to listen on. Without allowRemote it refuses
// addresses that other machines can reach.
func checkListen(address string, allowRemote bool) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("mockserver: -listen: %w", err)
	}
	if allowRemote {
		return address, nil
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() {
		return "", fmt.Errorf(
			"mockserver: -listen %s: other machines can reach this address; -allow-remote allows it", address,
		)
	}

	return net.JoinHostPort(host, port), nil
}
