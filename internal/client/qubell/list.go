package qubell

import (
	"context"
	"errors"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// keyed is an object with an id.
type keyed interface {
	key() string
	// promisedKeys returns the keys that each element of the list has, and
	// does not depend on the object.
	promisedKeys() []string
}

// list is a response that is a list of objects, each with an id.
type list[T keyed] struct{ List []T }

// listElement is an element of a list.
type listElement[T keyed] struct{ value T }

// UnmarshalJSON requires the keys that the API promises.
func (l *listElement[T]) UnmarshalJSON(data []byte) error {
	return lenient.DecodeObject(data, &l.value, l.value.promisedKeys()...)
}

// UnmarshalJSON decodes and checks each element.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	var all lenient.List[listElement[T]]
	err := all.UnmarshalJSON(data)
	if err != nil || all == nil {
		return err
	}
	l.List = make([]T, len(all))
	for i := range all {
		l.List[i] = all[i].value
	}

	return nil
}

// Validate returns an error if the response is not a list or an id is empty.
func (l *list[T]) Validate() error {
	if l.List == nil {
		return errors.New("there is no list")
	}
	for _, element := range l.List {
		if element.key() == "" {
			return errors.New("an element of the list has no id")
		}
	}

	return nil
}

// listCall returns the request for a list. The API has no paging
// (design/api/qubell.md, "Lists and paging").
func listCall(operation, path string) rest.Call {
	return rest.Call{Operation: operation, Method: http.MethodGet, Path: path}
}

func getList[T keyed](ctx context.Context, client *Client, call rest.Call) ([]T, error) {
	var elements list[T]
	err := client.do(ctx, call, &elements)

	return elements.List, err
}
