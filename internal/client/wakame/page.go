package wakame

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// pageSize is how many instances are asked for at once: what the later
// generation gives when nobody says (design/api/wakame.md, "Lists of v1203").
const pageSize = 250

// page is an answer to index: a list of one object, or the object itself. The
// later generation and the seed document name its members differently
// (design/api/wakame.md, "Lists and paging").
type page struct {
	// total is how many instances there are in all, -1 if the answer does not
	// say.
	total     int
	instances lenient.List[Instance]
}

// UnmarshalJSON reads any of the spellings.
func (p *page) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		var list [2]json.RawMessage // A longer list is no page, and costs nothing.
		err := json.Unmarshal(data, &list)
		if err != nil || len(list[0]) == 0 || len(list[1]) > 0 {
			return errors.New("the answer is a list that does not hold one page of instances")
		}
		data = list[0]
	}
	var object struct {
		OwnerTotal *lenient.Int           `json:"owner_total"`
		Total      *lenient.Int           `json:"total"`
		Results    lenient.List[Instance] `json:"results"`
		Result     lenient.List[Instance] `json:"result"`
	}
	err := json.Unmarshal(data, &object)
	if err != nil {
		return fmt.Errorf("reading a page of instances: %w", err)
	}
	*p = page{total: -1, instances: object.Results}
	if p.instances == nil {
		p.instances = object.Result
	}
	for _, total := range []*lenient.Int{object.Total, object.OwnerTotal} {
		if total != nil {
			p.total = int(*total)
		}
	}

	return nil
}

// Validate makes sure that an answer is a page of instances.
func (p *page) Validate() error {
	if p.instances == nil {
		return errors.New("there is no list of instances")
	}
	for i := range p.instances {
		err := p.instances[i].Validate()
		if err != nil {
			return err
		}
	}

	return nil
}

// Window is a part of the list of instances.
type Window struct {
	// Start is how many instances come before it.
	Start int
	// Limit is how many instances it has at most; 0 for all.
	Limit int
}

// ListInstances returns the account's own instances in the window, newest
// first: those that live and those that were terminated in the last quarter of
// an hour.
func (c *Client) ListInstances(ctx context.Context, window Window) ([]Instance, error) {
	all := []Instance{}
	for instances, err := range c.pages(ctx, window) {
		if err != nil {
			return nil, err
		}
		all = append(all, instances...)
	}

	return all, nil
}

// InstancePages yields the account's own instances as ListInstances returns
// them, with one request for each page, which is sent when the page is asked
// for.
func (c *Client) InstancePages(ctx context.Context) iter.Seq2[[]Instance, error] {
	return c.pages(ctx, Window{})
}

// pages walks through the window. What it has yielded it does not yield again,
// since instances that are made meanwhile push others onto the next page.
func (c *Client) pages(ctx context.Context, window Window) iter.Seq2[[]Instance, error] {
	return func(yield func([]Instance, error) bool) {
		seen := map[string]bool{}
		for next := window.Start; ; {
			size := pageSize
			if window.Limit > 0 {
				size = min(pageSize, window.Limit-len(seen))
			}
			got, err := c.page(ctx, next, size)
			if err != nil {
				yield(nil, err)

				return
			}
			fresh := withoutSeen(got.instances, seen, window.Limit)
			next += len(got.instances)
			// A page of nothing new comes from a server that ignores start, or
			// from behind the end.
			if !yield(fresh, nil) || len(fresh) == 0 || got.isLast(next, size) || len(seen) == window.Limit {
				return
			}
		}
	}
}

// isLast reports whether nothing comes behind the page, which ends at next.
func (p *page) isLast(next, size int) bool {
	if p.total < 0 {
		return len(p.instances) < size
	}

	return next >= p.total
}

// withoutSeen returns those instances that were not seen before, and notes that
// they are now. It takes no more than limit in all, if that is not 0: a server
// may ignore what it was asked for.
func withoutSeen(instances []Instance, seen map[string]bool, limit int) []Instance {
	fresh := make([]Instance, 0, len(instances))
	for _, instance := range instances {
		if !seen[instance.ID] && (limit == 0 || len(seen) < limit) {
			seen[instance.ID] = true
			fresh = append(fresh, instance)
		}
	}

	return fresh
}

func (c *Client) page(ctx context.Context, start, limit int) (*page, error) {
	var got page
	err := c.rest.Do(ctx, rest.Call{
		Operation: "list instances",
		Method:    http.MethodGet,
		Path:      instancesPath,
		Query:     url.Values{"start": {strconv.Itoa(start)}, "limit": {strconv.Itoa(limit)}},
	}, &got)
	if err != nil {
		return nil, err
	}

	return &got, nil
}
