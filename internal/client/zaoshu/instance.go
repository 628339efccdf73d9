package zaoshu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Instance is a web crawler (design/api/zaoshu.md, "Instance object"). The API
// does not show its result_notify_uri.
type Instance struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Status is "idle", "running" or "error". The status and the totals change
	// without a request.
	Status            string      `json:"status"`
	CreatedAt         Time        `json:"createdAt"`
	TotalExecution    lenient.Int `json:"totalExecution"`
	TotalFetchingRows lenient.Int `json:"totalFetchingRows"`
}

// InstanceUpdate is a change of an instance. A nil field is not sent, and the
// server keeps its value.
type InstanceUpdate struct {
	Title *string `json:"title,omitempty"`
	// ResultNotifyURI is the URL to which the server reports the end of a task.
	// It may hold a token, so no error shows it.
	ResultNotifyURI *string `json:"result_notify_uri,omitempty"`
}

// StatusFilter selects the instances of a list by their status.
type StatusFilter string

// The filters.
const (
	All     StatusFilter = "all"
	Running StatusFilter = "running"
	Idle    StatusFilter = "idle"
)

// UnmarshalJSON requires all keys that the API documents.
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"id", "title", "status", "createdAt", "totalExecution", "totalFetchingRows")
}

// Identifier returns the id.
func (i Instance) Identifier() string { return i.ID }

// Validate returns an error if the instance has no id.
func (i Instance) Validate() error {
	if i.ID == "" {
		return errors.New("the instance has no id")
	}

	return nil
}

const (
	instancesPath = "instances"
	instancePath  = "instance/%s"
)

// ListInstances returns the account's own instances.
func (c *Client) ListInstances(ctx context.Context, filter StatusFilter) ([]Instance, error) {
	return bulkread.Collect(c.InstancePages(ctx, filter))
}

// InstancePages yields the instances that ListInstances returns, with one
// request for each page. It sends the request when the caller asks for the
// page.
func (c *Client) InstancePages(ctx context.Context, filter StatusFilter) iter.Seq2[[]Instance, error] {
	call := rest.Call{
		Operation: "list instances",
		Method:    http.MethodGet,
		Path:      instancesPath,
		Query:     url.Values{"status": {string(filter)}},
	}

	return func(yield func([]Instance, error) bool) {
		for page, err := range pages[Instance](ctx, c, call, rest.Rejected) {
			if !yield(page, rest.MalformedIfNotFound(err)) {
				return
			}
		}
	}
}

// GetInstance returns one instance. The error is rest.NotFound if it does not
// exist.
func (c *Client) GetInstance(ctx context.Context, id string) (*Instance, error) {
	instance, err := read[Instance](ctx, c, rest.Call{
		Operation: fmt.Sprintf("read instance %q", id),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, id),
		ID:        id,
	}, rest.NotFound)
	c.noteRead(id, err)

	return instance, err
}

// RefreshInstance returns one instance and may be served from a list that
// several calls share, see [bulkread.Reader.Read]. The caller must not change
// the instance.
func (c *Client) RefreshInstance(ctx context.Context, id string) (*Instance, error) {
	instance, err := c.instances.Read(ctx, id)
	c.noteRead(id, err)

	return instance, err
}

// CheckInstance returns nil if the instance exists, and rest.NotFound if it
// does not. It sends no request if this process has read the instance before.
// Otherwise it reads the instance as [Client.RefreshInstance].
func (c *Client) CheckInstance(ctx context.Context, id string) error {
	if _, isKnown := c.known.Load(id); isKnown {
		return nil
	}
	_, err := c.RefreshInstance(ctx, id)

	return err
}

// noteRead records whether an instance exists.
func (c *Client) noteRead(id string, err error) {
	switch {
	case err == nil:
		c.known.Store(id, nil)
	case rest.KindOf(err) == rest.NotFound:
		c.known.Delete(id)
	}
}

// instanceSource describes how to read instances in bulk. The list returns the
// same fields as a GET.
func (c *Client) instanceSource() bulkread.Source[Instance] {
	return bulkread.Source[Instance]{
		Get:  c.GetInstance,
		List: func(ctx context.Context) iter.Seq2[[]Instance, error] { return c.InstancePages(ctx, All) },
		ID:   (*Instance).Identifier,
	}
}

// UpdateInstance changes an instance in place. The response does not have the
// new instance. The error is rest.NotFound if the instance does not exist.
func (c *Client) UpdateInstance(ctx context.Context, id string, update InstanceUpdate) error {
	var secrets []string
	if update.ResultNotifyURI != nil {
		secrets = append(secrets, *update.ResultNotifyURI)
	}
	_, err := c.doCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("update instance %q", id),
		Method:    http.MethodPatch,
		Path:      rest.Path(instancePath, id),
		Body:      rest.JSON(update),
		ID:        id,
		// The request sets values, so a second one has no effect.
		Retry:   rest.RetryAlways,
		Secrets: secrets,
	})

	return err
}

// doCommand sends a call that changes or runs instance call.ID, and returns the
// data of the response. The error is rest.NotFound if the instance does not
// exist, and rest.Invalid if the API rejected the call with a code.
func (c *Client) doCommand(ctx context.Context, call rest.Call) (data json.RawMessage, err error) {
	var response envelope
	err = c.rest.Do(ctx, call, &response)
	if _, ok := asCodeError(err); ok {
		return nil, c.confirmNotFound(ctx, call, err)
	}

	return response.Data, err
}
