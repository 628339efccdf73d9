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

// pageSize is the number of objects that the client asks for in one request. It
// is the default of the generation v1203 (design/api/wakame.md, "Lists of
// v1203").
const pageSize = 250

// Window is a part of a list.
type Window struct {
	// Start is the number of objects before the part.
	Start int
	// Limit is the greatest number of objects in the part, 0 for all.
	Limit int
}

// page is the response to a list: an array of one object, or the object itself,
// whose keys differ (design/api/wakame.md, "Lists and paging").
type page[T any] struct {
	// total is the number of all objects, -1 if the response does not hold it.
	total   int
	objects lenient.List[T]
}

// UnmarshalJSON reads each of the forms.
func (p *page[T]) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		var list [2]json.RawMessage // A page is one element; the decoder skips the others.
		err := json.Unmarshal(data, &list)
		if err != nil || len(list[0]) == 0 || len(list[1]) > 0 {
			return errors.New("the response is a list that does not hold one page")
		}
		data = list[0]
	}
	var object struct {
		OwnerTotal *lenient.Int    `json:"owner_total"`
		Total      *lenient.Int    `json:"total"`
		Results    lenient.List[T] `json:"results"`
		Result     lenient.List[T] `json:"result"`
	}
	err := json.Unmarshal(data, &object)
	if err != nil {
		return fmt.Errorf("reading a page: %w", err)
	}
	*p = page[T]{total: -1, objects: object.Results}
	if p.objects == nil {
		p.objects = object.Result
	}
	for _, total := range []*lenient.Int{object.Total, object.OwnerTotal} {
		if total != nil {
			p.total = int(*total)
		}
	}

	return nil
}

// Validate returns an error if there is no list of objects, or if one of them
// is not valid.
func (p *page[T]) Validate() error { return p.objects.Validate() }

// isLast reports whether no object follows the page, which ends before the
// object with the number next.
func (p *page[T]) isLast(next, size int) bool {
	if p.total < 0 {
		return len(p.objects) < size
	}

	return next >= p.total
}

// collection is a list of the API.
type collection[T any] struct {
	// noun is the word for the objects in errors, such as "instances".
	noun, path string
	// oldPath is the path of v11.06, "" if it is the same (design/api/wakame.md,
	// "Tag v11.06.0").
	oldPath string
	id      func(*T) string
}

// pages yields the pages of a window, and no object twice.
func (l collection[T]) pages(ctx context.Context, client *rest.Client, window Window) iter.Seq2[page[T], error] {
	return func(yield func(page[T], error) bool) {
		seen := map[string]bool{}
		// listed is the number of objects that it has yielded.
		for next, listed := window.Start, 0; ; {
			size := pageSize
			if window.Limit > 0 {
				size = min(pageSize, window.Limit-listed)
			}
			got, err := l.getPage(ctx, client, next, size)
			if err != nil {
				yield(page[T]{}, err)

				return
			}
			next += len(got.objects)
			isLast := got.isLast(next, size)
			fresh := bulkread.RemoveSeen(got.objects, seen, l.id)
			if window.Limit > 0 { // A server may ignore the limit.
				fresh = fresh[:min(len(fresh), window.Limit-listed)]
			}
			listed += len(fresh)
			// A page without new objects is after the end, or from a server
			// that ignores start.
			if !yield(page[T]{got.total, fresh}, nil) || len(fresh) == 0 || isLast || listed == window.Limit {
				return
			}
		}
	}
}

// all returns all objects. If the server does not know the path, it uses the
// path of v11.06. The error is that of the path of v11.12 if the server knows
// neither.
func (l collection[T]) all(ctx context.Context, client *rest.Client) ([]T, error) {
	all, err := bulkread.Collect(objectsOf(l.pages(ctx, client, Window{})))
	if isNotFound(err) && l.oldPath != "" {
		l.path = l.oldPath
		old, oldErr := bulkread.Collect(objectsOf(l.pages(ctx, client, Window{})))
		if !isNotFound(oldErr) {
			return old, oldErr
		}
	}

	return all, err
}

// isNotFound reports whether an error is that of a response 404, from the API
// or from a server that does not know the path.
func isNotFound(err error) bool {
	failure, ok := errors.AsType[*rest.Error](err)

	return ok && failure.Status == http.StatusNotFound
}

// objectsOf yields the objects of each page.
func objectsOf[T any](pages iter.Seq2[page[T], error]) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		for got, err := range pages {
			if !yield(got.objects, err) {
				return
			}
		}
	}
}

func (l collection[T]) getPage(ctx context.Context, client *rest.Client, start, limit int) (*page[T], error) {
	var got page[T]
	err := client.Do(ctx, rest.Call{
		Operation: "list " + l.noun,
		Method:    http.MethodGet,
		Path:      l.path,
		Query:     url.Values{"start": {strconv.Itoa(start)}, "limit": {strconv.Itoa(limit)}},
	}, &got)
	if err != nil {
		return nil, err
	}

	return &got, nil
}
