package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/atomicfile"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// printStartupMessage prints the address, and the endpoint and accounts of each
// system.
func printStartupMessage(stdout io.Writer, server *mockserver.Server, url string, accounts []mockserver.Account) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "The reference server listens on %s\n", url)
	fmt.Fprintf(&text, "Admin API: %s/_mock/\n", url)
	for _, system := range server.Systems() {
		fmt.Fprintf(&text, "\n%s\n  endpoint        %s\n", system, url+server.Endpoint(system))
		for _, account := range accounts {
			if account.System != system {
				continue
			}
			fmt.Fprintf(&text, "  account         %s\n", account.Name)
			for _, name := range slices.Sorted(maps.Keys(account.Credentials)) {
				fmt.Fprintf(&text, "    %-13s %s\n", name, account.Credentials[name])
			}
		}
	}
	fmt.Fprint(&text, "\nThese credentials are made up and valid for this server only.\n")
	_, err := stdout.Write(text.Bytes())

	return err
}

// writeEnvFile writes the environment variables of the provider for the default
// accounts (SHAREDCLOUD_ENDPOINT, SHAREDCLOUD_TOKEN and so on), and
// MOCKSERVER_URL for scripts that use the admin API. The file appears as a
// whole, so a script may wait for it.
func writeEnvFile(path string, server *mockserver.Server, url string, accounts []mockserver.Account) error {
	var text bytes.Buffer
	export := func(name, value string) {
		fmt.Fprintf(&text, "export %s='%s'\n", strings.ToUpper(name), strings.ReplaceAll(value, "'", `'\''`))
	}
	export("MOCKSERVER_URL", url)
	for _, system := range server.Systems() {
		export(system+"_endpoint", url+server.Endpoint(system))
	}
	for _, account := range accounts {
		if account.Name != system.DefaultAccount {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(account.Credentials)) {
			export(account.System+"_"+name, account.Credentials[name])
		}
	}

	return atomicfile.Write(path, text.Bytes())
}
