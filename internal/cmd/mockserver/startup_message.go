package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// printStartupMessage prints the address, and the endpoint and accounts of each
// system.
func printStartupMessage(stdout io.Writer, server *mockserver.Server, url string, accounts []mockserver.Account) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "The reference server listens on %s\n", url)
	fmt.Fprintf(&text, "Status page: %s/\nAdmin API: %s/_mock/\n", url, url)
	for _, name := range server.Systems() {
		fmt.Fprintf(&text, "\n%s\n  endpoint        %s\n", name, url+server.Endpoint(name))
		for _, account := range accounts {
			if account.System != name {
				continue
			}
			fmt.Fprintf(&text, "  account         %s\n", account.Name)
			for _, key := range slices.Sorted(maps.Keys(account.Credentials)) {
				fmt.Fprintf(&text, "    %-13s %s\n", key, account.Credentials[key])
			}
		}
	}
	fmt.Fprint(&text, "\nThese credentials are made up and valid for this server only. "+
		"The flag -print-env prints them for a shell.\n")
	_, err := stdout.Write(text.Bytes())

	return err
}

// environment returns the environment variables of the provider for the default
// accounts (SHAREDCLOUD_ENDPOINT, SHAREDCLOUD_TOKEN and so on), and
// MOCKSERVER_URL for scripts that use the admin API, as shell exports.
func environment(server *mockserver.Server, url string, accounts []mockserver.Account) []byte {
	var text bytes.Buffer
	export := func(name, value string) {
		fmt.Fprintf(&text, "export %s='%s'\n", strings.ToUpper(name), strings.ReplaceAll(value, "'", `'\''`))
	}
	export("MOCKSERVER_URL", url)
	for _, name := range server.Systems() {
		export(name+"_endpoint", url+server.Endpoint(name))
	}
	for _, account := range accounts {
		if account.Name != system.DefaultAccount {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(account.Credentials)) {
			export(account.System+"_"+name, account.Credentials[name])
		}
	}

	return text.Bytes()
}

// printEnvironment prints the environment variables of the server that listens
// at an address, for `eval "$(mockserver -print-env)"`.
func printEnvironment(ctx context.Context, stdout io.Writer, address string) error {
	url := "http://" + address
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/_mock/accounts", http.NoBody)
	if err != nil {
		return err
	}
	var answer struct {
		Accounts []mockserver.Account `json:"accounts"`
	}
	err = getJSON(request, &answer)
	if err != nil {
		return fmt.Errorf(
			"mockserver: there is no reference server at %s: %w; start one, or set -listen to its address", url, err,
		)
	}
	// The endpoints of all servers of this version are equal.
	server, err := mockserver.New(mockserver.Options{})
	if err != nil {
		return err
	}
	_, err = stdout.Write(environment(server, url, answer.Accounts))

	return err
}

// getJSON sends a request, and decodes the JSON of the response.
func getJSON(request *http.Request, target any) error {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", response.Status)
	}

	return json.NewDecoder(response.Body).Decode(target)
}
