package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/protobuf/types/known/emptypb"
)

// schemaRuns is how often the time until the schema is served is measured.
const schemaRuns = 9

// What Terraform tells a provider that it starts. A provider serves only a
// caller that has the cookie.
const (
	magicCookieKey   = "TF_PLUGIN_MAGIC_COOKIE"
	magicCookieValue = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
	protocolVersion  = 6
)

// measureSchema returns the median time from the start of the provider until
// Terraform has its schema.
func measureSchema(ctx context.Context, program string) (time.Duration, error) {
	times := make([]time.Duration, 0, schemaRuns)
	for range schemaRuns {
		elapsed, err := serveSchema(ctx, program)
		if err != nil {
			return 0, fmt.Errorf("serving the schema: %w", err)
		}
		times = append(times, elapsed)
	}
	slices.Sort(times)

	return times[schemaRuns/2], nil
}

// serveSchema starts the provider as Terraform does, with a certificate for
// each side, and returns the time until the response to GetProviderSchema.
func serveSchema(ctx context.Context, program string) (time.Duration, error) {
	command := exec.CommandContext(ctx, program)
	command.Env = cleanEnvironment(os.Environ())
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  plugin.HandshakeConfig{MagicCookieKey: magicCookieKey, MagicCookieValue: magicCookieValue},
		VersionedPlugins: map[int]plugin.PluginSet{protocolVersion: {}},
		Cmd:              command,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		SkipHostEnv:      true,
		Logger:           hclog.NewNullLogger(),
	})
	defer client.Kill()
	started := time.Now()
	protocol, err := client.Client()
	if err != nil {
		return 0, err
	}
	connected, ok := protocol.(*plugin.GRPCClient)
	if !ok {
		return 0, errors.New("the provider does not serve gRPC")
	}
	// An empty message keeps all fields as unknown ones, so the response is read
	// without its Go type, which only Terraform and its libraries have.
	var response emptypb.Empty
	err = connected.Conn.Invoke(ctx, "/tfplugin6.Provider/GetProviderSchema", &emptypb.Empty{}, &response)
	elapsed := time.Since(started)
	if err == nil && len(response.ProtoReflect().GetUnknown()) == 0 {
		err = errors.New("the response has no schema")
	}

	return elapsed, err
}
