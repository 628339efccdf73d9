package bulkread

import (
	"context"
	"iter"
)

// Source reads one kind of object from a system. Its functions must be safe for
// concurrent use and must return when their context ends.
type Source[T any] struct {
	// Get reads the object with an id. It sends one request.
	Get func(ctx context.Context, id string) (*T, error)
	// GetIsList reports whether the request of Get is the one of List, because
	// the API cannot return a single object. Then the first Read starts a list.
	GetIsList bool
	// List yields all objects page by page, with the same fields as Get. It
	// sends one request for each page, also for an empty one, and sends it only
	// when the loop asks for the page. After an error it yields nothing more.
	List func(ctx context.Context) iter.Seq2[[]T, error]
	// ID returns the id with which Get finds the object.
	ID func(*T) string
}

// OnePage returns the List of an API whose list has one page.
func OnePage[T any](list func(ctx context.Context) ([]T, error)) func(ctx context.Context) iter.Seq2[[]T, error] {
	return func(ctx context.Context) iter.Seq2[[]T, error] {
		return func(yield func([]T, error) bool) { yield(list(ctx)) }
	}
}
