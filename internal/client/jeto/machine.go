package jeto

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Running is the status of a running machine, with every provider.
const Running = "running"

// Machine is a machine of an instance. An element without a name is not a
// machine: its status is an error of Vagrant.
type Machine struct {
	Name string `json:"name"`
	// Status is Vagrant's status of the machine, which depends on the host's
	// provider ("running", "poweroff", "not created", "stopped", ...), or an
	// error of Vagrant.
	Status string `json:"status"`
}

// Machines are the machines of an instance, and errors of Vagrant.
type Machines []Machine

// machineAddress is the response to a request for the address of a machine.
type machineAddress struct {
	IP string `json:"ip"`
}

// UnmarshalJSON requires both keys. Both are null if the object is not a
// machine.
func (m *Machine) UnmarshalJSON(data []byte) error {
	type plain Machine

	return lenient.DecodeObject(data, (*plain)(m), "name?", "status?")
}

// UnmarshalJSON reads a list, or the object of nulls that stands for an empty
// list (design/api/jeto.md, "Status object").
func (m *Machines) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		data = slices.Concat([]byte("["), data, []byte("]"))
	}
	var list lenient.List[Machine]
	err := json.Unmarshal(data, &list)
	if err != nil {
		return fmt.Errorf("reading the status of machines: %w", err)
	}
	*m = slices.DeleteFunc(Machines(list), func(machine Machine) bool { return machine == Machine{} })

	return nil
}

// UnmarshalJSON requires the address, which may be null.
func (a *machineAddress) UnmarshalJSON(data []byte) error {
	type plain machineAddress

	return lenient.DecodeObject(data, (*plain)(a), "ip?")
}

// HasKnownStatus reports whether the status is a status of a machine, not an
// error of Vagrant or of the worker.
func (m Machine) HasKnownStatus() bool {
	return m.Status != "" && m.Status != "Something went wrong" &&
		!strings.Contains(m.Status, "::") && !strings.HasSuffix(m.Status, "Error")
}

// IsDown reports whether the machine has a known status and does not run.
func (m Machine) IsDown() bool { return m.HasKnownStatus() && m.Status != Running }

// Find returns the machine with a name, nil for none.
func (m Machines) Find(name string) *Machine {
	for i := range m {
		if name != "" && m[i].Name == name {
			return &m[i]
		}
	}

	return nil
}

// Named returns the machines without the errors of Vagrant.
func (m Machines) Named() Machines {
	return slices.DeleteFunc(slices.Clone(m), func(machine Machine) bool { return machine.Name == "" })
}

// GetIP makes the worker read the IP address of a machine, "" for none, and
// waits for the result like GetDetails.
func (c *Client) GetIP(ctx context.Context, id, machine string) (string, error) {
	var response machineAddress
	err := c.getFromWorker(ctx, rest.Call{
		Operation: fmt.Sprintf("read the address of machine %q of instance %q", machine, id),
		Path:      rest.Path(instancePath+"/%s/ip", id, machine),
		ID:        id,
	}, &response)

	return response.IP, err
}
