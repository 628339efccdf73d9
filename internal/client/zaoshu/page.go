package zaoshu

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// pageSize is how much of a list is asked for at once: the most that there is.
const pageSize = 100

// requireID makes sure that something has an id.
func requireID(what rest.Identified) error {
	if what.Identifier() == "" {
		return errors.New("there is no id")
	}

	return nil
}

// pages walks through a list with one request for each page, which is sent when
// the page is asked for. There is no total, and not every server heeds the size
// that it is asked for (design/api/zaoshu.md, "Lists and paging"), so that the
// first page tells how long one is. The list ends with a page that is shorter,
// or that holds nothing new, as from a server that ignores the number of the
// page. What is null is yielded as nil.
func pages[T rest.Identified](
	ctx context.Context, c *Client, call rest.Call, otherwise rest.Kind,
) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		seen := map[string]bool{}
		full := 1
		for number := 1; ; number++ {
			query := url.Values{"page": {strconv.Itoa(number)}, "per_page": {strconv.Itoa(pageSize)}}
			maps.Copy(query, call.Query)
			next := call
			next.Query = query
			got, err := read[list[T]](ctx, c, next, otherwise)
			if err != nil {
				yield(nil, err)

				return
			}
			isLast := len(got.List) < full
			full = max(full, len(got.List))
			fresh := withoutSeen(got.List, seen)
			if !yield(fresh, nil) || isLast || len(fresh) == 0 {
				return
			}
		}
	}
}

// withoutSeen returns those members that were not seen before, and notes that
// they are now: what is made meanwhile may push others onto the next page.
func withoutSeen[T rest.Identified](members []T, seen map[string]bool) []T {
	return slices.DeleteFunc(members, func(member T) bool {
		isKnown := seen[member.Identifier()]
		seen[member.Identifier()] = true

		return isKnown
	})
}

// collectPages returns the members of all pages.
func collectPages[T any](pages iter.Seq2[[]T, error]) ([]T, error) {
	all := []T{}
	for page, err := range pages {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}

	return all, nil
}

// list makes sure that every member of a list is one.
type list[T rest.Identified] struct{ lenient.List[T] }

// mayBeNull says that null is a list of nothing.
func (l *list[T]) mayBeNull() {}

// Validate makes sure that each member has an id.
func (l *list[T]) Validate() error {
	for _, member := range l.List {
		err := requireID(member)
		if err != nil {
			return err
		}
	}

	return nil
}
