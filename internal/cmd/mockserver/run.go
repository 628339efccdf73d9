package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/atomicfile"
)

// shutdownTimeout is how long running requests may take when the program ends.
const shutdownTimeout = 5 * time.Second

// headerTimeout is how long a caller may take to send the header of a request.
// The server limits the time for the body itself: the ReadTimeout of net/http
// would also end requests that wait for a job.
const headerTimeout = 10 * time.Second

// idleTimeout is how long an idle connection stays open.
const idleTimeout = 2 * time.Minute

// run serves until ctx ends, and then returns nil. Errors of the command line
// are errUsage or flag.ErrHelp.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	settings, err := parseSettings(args, stderr)
	if err != nil {
		return err
	}
	if settings.printVersion {
		_, err = fmt.Fprintln(stdout, "mockserver", settings.options.Version)

		return err
	}
	if settings.printEnv {
		return printEnvironment(ctx, stdout, settings.listen)
	}
	server, err := mockserver.New(settings.options)
	if err != nil {
		return err
	}
	err = removeEnvFile(settings.envFile)
	if err != nil {
		return err
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", settings.listen)
	if err != nil {
		return fmt.Errorf("mockserver: cannot listen: %w", err)
	}
	url := "http://" + listener.Addr().String()
	program := &http.Server{
		Handler: server, ConnContext: server.ConnContext, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
	}
	served := make(chan error, 1)
	go func() { served <- program.Serve(listener) }()
	err = publishEndpoints(server, url, settings.envFile, stdout)
	if err == nil {
		select {
		case err = <-served:
			return fmt.Errorf("mockserver: %w", err)
		case <-ctx.Done():
		}
	}

	return errors.Join(err, shutDown(ctx, program), removeEnvFile(settings.envFile))
}

// publishEndpoints writes the environment file, if there is one, and then
// prints the startup message.
func publishEndpoints(server *mockserver.Server, url, envFile string, stdout io.Writer) error {
	accounts, err := server.Accounts("")
	if err != nil {
		return err
	}
	if envFile != "" {
		// The file appears as a whole, so a script may wait for it.
		err := atomicfile.Write(envFile, environment(server, url, accounts))
		if err != nil {
			return fmt.Errorf("mockserver: environment file: %w", err)
		}
	}

	return printStartupMessage(stdout, server, url, accounts)
}

// shutDown waits for running requests, and closes their connections after
// shutdownTimeout. ctx has ended already, so only its values are used.
func shutDown(ctx context.Context, program *http.Server) error {
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := program.Shutdown(grace)
	if err != nil {
		return program.Close()
	}

	return nil
}

// removeEnvFile removes the environment file. A file of an earlier run would
// let scripts continue before this server listens.
func removeEnvFile(envFile string) error {
	if envFile == "" {
		return nil
	}
	err := os.Remove(envFile)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("mockserver: environment file: %w", err)
	}

	return nil
}
