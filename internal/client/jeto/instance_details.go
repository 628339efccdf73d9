package jeto

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Details is an instance with what the worker reads of it (design/api/jeto.md,
// "Status object" and "Jeto infos and scripts").
type Details struct {
	Instance

	// Machines are in Vagrant's order. The list is empty if the instance's
	// files do not exist yet, or if the worker failed.
	Machines Machines
	// Scripts are those of the instance's jeto.json, by name.
	Scripts map[string]Script
	// Infos is the instance's jeto.json without the scripts, nil for none.
	Infos Infos
}

// Script is a command that an instance offers under a name.
type Script struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Infos is a JSON document without white space. The server sends "" or null for
// none.
type Infos []byte

// UnmarshalJSON requires the keys of an instance, and the machines.
func (d *Details) UnmarshalJSON(data []byte) error {
	var details struct {
		Machines Machines          `json:"status"`
		Scripts  map[string]Script `json:"scripts"`
		Infos    Infos             `json:"jeto_infos"`
	}
	err := d.Instance.UnmarshalJSON(data)
	if err != nil {
		return err
	}
	err = lenient.DecodeObject(data, &details, "status?")
	if err != nil {
		return err
	}
	d.Machines, d.Scripts, d.Infos = details.Machines, details.Scripts, details.Infos

	return nil
}

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

// GetDetails makes the worker read an instance, and waits for the result. The
// worker finishes all earlier jobs first; without a worker the wait does not
// end. The client does not retry after a timeout, because each request adds a
// job that cannot be canceled. The error is rest.NotFound if the list does not
// return the instance.
func (c *Client) GetDetails(ctx context.Context, id string) (*Details, error) {
	var details Details
	err := c.getFromWorker(ctx, rest.Call{
		Operation: fmt.Sprintf("read the machines of instance %q", id),
		Path:      rest.Path(instancePath, id),
		ID:        id,
	}, &details)
	if err != nil {
		return nil, err
	}

	return &details, nil
}

// getFromWorker sends a GET to which the worker responds. The response to an
// unknown id is a status 500, so getFromWorker retries after it only if the
// list has instance call.ID.
func (c *Client) getFromWorker(ctx context.Context, call rest.Call, into any) error {
	call.Method, call.Retry = http.MethodGet, rest.RetryUnlessTimedOut
	call.NoRetry = []int{http.StatusInternalServerError}
	err := c.rest.Do(ctx, call, into)
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Status != http.StatusInternalServerError {
		return c.confirmNotFound(ctx, call, err)
	}
	_, err = c.findInstance(ctx, call.Operation, call.ID)
	if err != nil {
		return err
	}
	call.NoRetry = nil

	return c.rest.Do(ctx, call, into)
}
