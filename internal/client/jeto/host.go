package jeto

import (
	"context"
	"errors"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Host runs the machines of an instance. As part of an instance it has no id if
// the instance was created with the id of an unknown host. The client does not
// read the host's parameters, because they hold secrets (design/api/jeto.md,
// "Hosts").
type Host struct {
	ID   lenient.String `json:"id"`
	Name string         `json:"name"`
	// Provider is the Vagrant provider, such as "virtualbox".
	Provider string `json:"provider"`
}

// listedHost is a host in the list of hosts.
type listedHost Host

// hostList is the response to the list of hosts.
type hostList struct {
	Hosts lenient.List[listedHost] `json:"hosts"`
}

// UnmarshalJSON requires id and name, which are null if there is no host.
func (h *Host) UnmarshalJSON(data []byte) error {
	type plain Host

	return lenient.DecodeObject(data, (*plain)(h), "id?", "name?")
}

// UnmarshalJSON requires all keys that the client reads.
func (h *listedHost) UnmarshalJSON(data []byte) error {
	type plain listedHost

	return lenient.DecodeObject(data, (*plain)(h), "id", "name", "provider")
}

// Validate returns an error if the host has no id.
func (h *listedHost) Validate() error {
	if h.ID == "" {
		return errors.New("the host has no id")
	}

	return nil
}

// Validate returns an error if there is no list, or if one of its hosts has no
// id.
func (l *hostList) Validate() error { return l.Hosts.Validate() }

// hostsPath is the path of the list of hosts.
const hostsPath = "api/hosts"

// ListHosts returns the hosts that the API key may view, sorted by name. The
// API has neither pages nor filters. The error is rest.Unauthorized if the
// server does not know the API key, and rest.Unavailable if its version of Jeto
// does not serve the list.
func (c *Client) ListHosts(ctx context.Context) ([]Host, error) {
	var list hostList
	err := c.rest.Do(ctx, rest.Call{
		Operation: "list hosts",
		Method:    http.MethodGet,
		Path:      hostsPath,
		// The response of newer versions to every valid key.
		NoRetry: []int{http.StatusInternalServerError},
	}, &list)
	if err != nil {
		return nil, explainDiscoveryError(err)
	}
	hosts := make([]Host, len(list.Hosts))
	for i, host := range list.Hosts {
		hosts[i] = Host(host)
	}

	return hosts, nil
}
