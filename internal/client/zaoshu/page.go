package zaoshu

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/url"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

const (
	// pageSize is how much of a list is asked for at once: the most that there is.
	pageSize = 100
	// usualPageSize is how much comes from a server that does not heed what it is
	// asked for, as not all do (sheet, section 2).
	usualPageSize = 30
)

// identified is what a list has for members.
type identified interface{ identifier() string }

// complete makes sure that something has an id.
func complete(what identified) error {
	if what.identifier() == "" {
		return errors.New("there is no id")
	}

	return nil
}

// pages walks through a list with one request for each page, which is sent when the
// page is asked for. There is no total: the list ends with a page that is not full,
// or that holds nothing new, as from a server that ignores the number of the page.
func pages[T identified](ctx context.Context, c *Client, call rest.Call, otherwise rest.Kind) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		seen := map[string]bool{}
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
			fresh := unseen(*got, seen)
			isLast := len(*got) < pageSize && len(*got) != usualPageSize
			if !yield(fresh, nil) || isLast || len(fresh) == 0 {
				return
			}
		}
	}
}

// unseen returns those members that were not seen before, and notes that they are
// now: what is made meanwhile may push others onto the next page.
func unseen[T identified](members []T, seen map[string]bool) []T {
	fresh := make([]T, 0, len(members))
	for _, member := range members {
		if !seen[member.identifier()] {
			seen[member.identifier()] = true
			fresh = append(fresh, member)
		}
	}

	return fresh
}

// collect returns the members of all pages.
func collect[T any](pages iter.Seq2[[]T, error]) ([]T, error) {
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
type list[T identified] []T

// Complete makes sure that each member has an id.
func (l *list[T]) Complete() error {
	for _, member := range *l {
		err := complete(member)
		if err != nil {
			return err
		}
	}

	return nil
}
