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

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// pageSize is the number of instances that the client asks for in one request.
// It is the default of the generation v1203 (design/api/wakame.md, "Lists of
// v1203").
const pageSize = 250

// Window is a part of the list of instances.
type Window struct {
	// Start is the number of instances before the part.
	Start int
	// Limit is the greatest number of instances in the part, 0 for all.
	Limit int
}

// page is the response to a list: an array of one object, or the object itself,
// whose keys differ (design/api/wakame.md, "Lists and paging").
type page struct {
	// total is the number of all instances, -1 if the response does not hold
	// it.
	total     int
	instances lenient.List[Instance]
}

// UnmarshalJSON reads each of the forms.
func (p *page) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		var list [2]json.RawMessage // A page is one element; the decoder skips the others.
		err := json.Unmarshal(data, &list)
		if err != nil || len(list[0]) == 0 || len(list[1]) > 0 {
			return errors.New("the response is a list that does not hold one page of instances")
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

// Validate returns an error if there is no list of instances, or if one of them
// is not valid.
func (p *page) Validate() error { return p.instances.Validate() }

// isLast reports whether no instance follows the page, which ends before the
// instance with the number next.
func (p *page) isLast(next, size int) bool {
	if p.total < 0 {
		return len(p.instances) < size
	}

	return next >= p.total
}

// pages yields the pages of a window, and no instance twice.
func (c *Client) pages(ctx context.Context, window Window) iter.Seq2[[]Instance, error] {
	return func(yield func([]Instance, error) bool) {
		seen := map[string]bool{}
		// listed is the number of instances that it has yielded.
		for next, listed := window.Start, 0; ; {
			size := pageSize
			if window.Limit > 0 {
				size = min(pageSize, window.Limit-listed)
			}
			got, err := c.getPage(ctx, next, size)
			if err != nil {
				yield(nil, err)

				return
			}
			next += len(got.instances)
			isLast := got.isLast(next, size)
			fresh := bulkread.RemoveSeen(got.instances, seen, (*Instance).Identifier)
			if window.Limit > 0 { // A server may ignore the limit.
				fresh = fresh[:min(len(fresh), window.Limit-listed)]
			}
			listed += len(fresh)
			// A page without new instances is after the end, or from a server
			// that ignores start.
			if !yield(fresh, nil) || len(fresh) == 0 || isLast || listed == window.Limit {
				return
			}
		}
	}
}

func (c *Client) getPage(ctx context.Context, start, limit int) (*page, error) {
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
