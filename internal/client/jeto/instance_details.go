package jeto

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Details are what a worker finds out about an instance (sheet, sections 2 and
// 3).
type Details struct {
	Instance

	// Machines are in Vagrant's order. There are none while the instance's
	// files are not there yet, or where the worker failed.
	Machines Machines
	// Scripts are those of the instance's jeto.json, by name.
	Scripts map[string]Script
	// Infos is the instance's jeto.json without its scripts, nil if it has
	// none.
	Infos Infos
}

// UnmarshalJSON demands the keys of an instance, and the machines.
func (d *Details) UnmarshalJSON(data []byte) error {
	var details struct {
		Machines Machines          `json:"status"`
		Scripts  map[string]Script `json:"scripts"`
		Infos    Infos             `json:"jeto_infos"`
	}
	err := d.Instance.UnmarshalJSON(data)
	if err == nil {
		err = lenient.DecodeObject(data, &details, "status?")
	}
	d.Machines, d.Scripts, d.Infos = details.Machines, details.Scripts, details.Infos

	return err
}

// Machine is one of an instance's machines. One without a name is none: it
// tells of an error of Vagrant's.
type Machine struct {
	Name string `json:"name"`
	// Status is Vagrant's word for it, which depends on the host's provider:
	// "running", "poweroff", "not created", "stopped", ... or an error of
	// Vagrant's.
	Status string `json:"status"`
}

// UnmarshalJSON demands both keys. Both are null if the object is not a
// machine.
func (m *Machine) UnmarshalJSON(data []byte) error {
	type plain Machine

	return lenient.DecodeObject(data, (*plain)(m), "name?", "status?")
}

// Running is the status of a machine that runs, with every provider.
const Running = "running"

// HasKnownStatus reports whether the status is one. Where Vagrant fails the
// name of its error takes its place, or a phrase of the worker's.
func (m Machine) HasKnownStatus() bool {
	return m.Status != "" && m.Status != "Something went wrong" &&
		!strings.Contains(m.Status, "::") && !strings.HasSuffix(m.Status, "Error")
}

// IsDown reports whether the machine is known not to run.
func (m Machine) IsDown() bool { return m.HasKnownStatus() && m.Status != Running }

// Machines are an instance's machines.
type Machines []Machine

// UnmarshalJSON reads a list, or the object of nulls that stands for none.
func (m *Machines) UnmarshalJSON(data []byte) error {
	var list lenient.List[Machine]
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		var one *Machine
		err := json.Unmarshal(data, &one)
		if err != nil {
			return fmt.Errorf("reading the status of machines: %w", err)
		}
		if one != nil {
			list = append(list, *one)
		}
	} else if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("reading the status of machines: %w", err)
	}
	*m = slices.DeleteFunc(Machines(list), func(machine Machine) bool { return machine == Machine{} })

	return nil
}

// Find returns the machine of a name, nil if there is none.
func (m Machines) Find(name string) *Machine {
	for i := range m {
		if name != "" && m[i].Name == name {
			return &m[i]
		}
	}

	return nil
}

// Named returns those that are machines, without what tells of errors.
func (m Machines) Named() Machines {
	return slices.DeleteFunc(slices.Clone(m), func(machine Machine) bool { return machine.Name == "" })
}

// Script is a command that an instance offers under a name.
type Script struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Infos is a JSON document without white space; the empty text and null stand
// for none.
type Infos []byte

// UnmarshalJSON reads any document.
func (i *Infos) UnmarshalJSON(data []byte) error {
	*i = nil
	if text := string(data); text == "null" || text == `""` {
		return nil
	}
	var compact bytes.Buffer
	err := json.Compact(&compact, data)
	*i = compact.Bytes()

	return err
}

// GetDetails makes a worker read an instance, and waits for it: the worker
// first ends all other jobs, and without a worker the wait does not end. The
// client does not repeat the request after a timeout, because each request
// makes a job that cannot be cancelled. rest.NotFound if the list does not show
// the instance.
func (c *Client) GetDetails(ctx context.Context, id string) (*Details, error) {
	var details Details
	err := c.getFromWorker(ctx, id, rest.Call{
		Operation: fmt.Sprintf("look at the machines of instance %q", id),
		Path:      rest.Path(instancePath, id),
		ID:        id,
	}, &details)
	if err != nil {
		return nil, err
	}

	return &details, nil
}

// getFromWorker sends a GET that a worker answers. A status 500 is the answer
// to an unknown id: the request is repeated only if the list shows the
// instance.
func (c *Client) getFromWorker(ctx context.Context, id string, call rest.Call, into any) error {
	call.Method, call.Retry = http.MethodGet, rest.RetryUnlessTimedOut
	call.NoRetry = []int{http.StatusInternalServerError}
	err := c.rest.Do(ctx, call, into)
	failure, _ := errors.AsType[*rest.Error](err)
	err = c.confirmNotFound(ctx, call.Operation, id, err)
	proven, _ := errors.AsType[*rest.Error](err)
	if failure == nil || proven != failure || failure.Status != http.StatusInternalServerError {
		return err
	}
	call.NoRetry = nil

	return c.rest.Do(ctx, call, into)
}

// address is the answer that holds a machine's address.
type address struct {
	IP string `json:"ip"`
}

// UnmarshalJSON demands the address, which may be null.
func (a *address) UnmarshalJSON(data []byte) error {
	type plain address

	return lenient.DecodeObject(data, (*plain)(a), "ip?")
}

// GetIP has a worker find out the address of a machine, "" if it has none, and
// waits for it like GetDetails.
func (c *Client) GetIP(ctx context.Context, id, machine string) (string, error) {
	var answer address
	err := c.getFromWorker(ctx, id, rest.Call{
		Operation: fmt.Sprintf("find the address of machine %q of instance %q", machine, id),
		Path:      rest.Path(instancePath+"/%s/ip", id, machine),
	}, &answer)

	return answer.IP, err
}
