package zaoshu

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Instance is a web crawler (design/api/zaoshu.md, "Instance object"). Where it
// reports its results is never shown.
type Instance struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Status is "idle", "running" or "error". It is volatile, and so are the
	// totals.
	Status            string      `json:"status"`
	CreatedAt         Time        `json:"createdAt"`
	TotalExecution    lenient.Int `json:"totalExecution"`
	TotalFetchingRows lenient.Int `json:"totalFetchingRows"`
}

// UnmarshalJSON demands all keys that the API documents (design/api/zaoshu.md,
// "Instance object").
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"id", "title", "status", "createdAt", "totalExecution", "totalFetchingRows")
}

// Identifier returns the id.
func (i Instance) Identifier() string { return i.ID }

// Validate makes sure that an answer is about an instance.
func (i Instance) Validate() error { return requireID(i) }

// StatusFilter is the part of the instances that a list shows.
type StatusFilter string

// The selections.
const (
	All     StatusFilter = "all"
	Running StatusFilter = "running"
	Idle    StatusFilter = "idle"
)

// InstanceUpdate is a change of an instance; what is nil stays as it is.
type InstanceUpdate struct {
	Title *string `json:"title,omitempty"`
	// ResultNotifyURI is where the server reports that a task has ended. It may
	// hold a token.
	ResultNotifyURI *string `json:"result_notify_uri,omitempty"`
}

// Column is one of the columns of an instance's results.
type Column struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Type  string `json:"type"`
}

// columns are those of a schema.
type columns struct {
	Schemas lenient.List[Column] `json:"schemas"`
}

// UnmarshalJSON demands all keys that the API documents (design/api/zaoshu.md,
// "Endpoints").
func (c *Column) UnmarshalJSON(data []byte) error {
	type plain Column

	return lenient.DecodeObject(data, (*plain)(c), "id", "title", "type")
}

// Validate makes sure that an answer is a schema.
func (c *columns) Validate() error {
	if c.Schemas == nil {
		return errors.New("there are no schemas")
	}

	return nil
}

const (
	instancesPath = "instances"
	instancePath  = "instance/%s"
	schemaPath    = "instance/%s/schema"
)

// ListInstances returns the account's own instances.
func (c *Client) ListInstances(ctx context.Context, selection StatusFilter) ([]Instance, error) {
	return collectPages(c.InstancePages(ctx, selection))
}

// InstancePages yields the instances as ListInstances returns them, with one
// request for each page, which is sent when the page is asked for.
func (c *Client) InstancePages(ctx context.Context, selection StatusFilter) iter.Seq2[[]Instance, error] {
	call := rest.Call{
		Operation: "list instances",
		Method:    http.MethodGet,
		Path:      instancesPath,
		Query:     url.Values{"status": {string(selection)}},
	}

	return func(yield func([]Instance, error) bool) {
		for page, err := range pages[Instance](ctx, c, call, rest.Rejected) {
			if failure, ok := errors.AsType[*rest.Error](err); ok && failure.Kind == rest.NotFound {
				// Every Zaoshu has this address, so nothing is gone: it is
				// another server's.
				failure.Kind = rest.Malformed
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// GetInstance returns one instance; rest.NotFound if there is none.
func (c *Client) GetInstance(ctx context.Context, id string) (*Instance, error) {
	return read[Instance](ctx, c, rest.Call{
		Operation: fmt.Sprintf("read instance %q", id),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, id),
		ID:        id,
	}, rest.NotFound)
}

// RefreshInstance returns one instance as it was at most a moment ago: many of
// these calls share one list, as bulkread explains. What it returns is shared
// and must not be changed.
func (c *Client) RefreshInstance(ctx context.Context, id string) (*Instance, error) {
	return c.instances.Read(ctx, id)
}

// instanceSource tells how instances are read: the list shows them whole.
func (c *Client) instanceSource() bulkread.Source[Instance] {
	return bulkread.Source[Instance]{
		Get:  c.GetInstance,
		List: func(ctx context.Context) iter.Seq2[[]Instance, error] { return c.InstancePages(ctx, All) },
		ID:   func(instance *Instance) string { return instance.ID },
	}
}

// UpdateInstance changes an instance in place; rest.NotFound if there is none.
// The server says nothing of what has become of it.
func (c *Client) UpdateInstance(ctx context.Context, id string, edit InstanceUpdate) error {
	var secrets []string
	if edit.ResultNotifyURI != nil {
		secrets = append(secrets, *edit.ResultNotifyURI)
	}
	_, err := c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("edit instance %q", id),
		Method:    http.MethodPatch,
		Path:      rest.Path(instancePath, id),
		Body:      rest.JSON(edit),
		// It sets values, so that a second time changes nothing more.
		Retry:   rest.RetryAlways,
		Secrets: secrets,
	}, id)

	return err
}

// GetColumns returns the columns of an instance's results, its schema;
// rest.NotFound if there is no such instance.
func (c *Client) GetColumns(ctx context.Context, id string) ([]Column, error) {
	schema, err := read[columns](ctx, c, rest.Call{
		Operation: fmt.Sprintf("read the schema of instance %q", id),
		Method:    http.MethodGet,
		Path:      rest.Path(schemaPath, id),
	}, rest.NotFound)
	if err != nil {
		return nil, err
	}

	return schema.Schemas, nil
}
