package bulkread

import (
	"context"
	"iter"
)

// Source is how one kind of object is read. Its functions are called from many
// goroutines at once and end when their context does.
type Source[T any] struct {
	// Get reads one object with one request.
	Get func(ctx context.Context, id string) (*T, error)
	// List reads all objects, page by page, as whole as Get reads them. It
	// sends one request for each page that it yields, an empty one too, when it
	// is asked for that page. An error is yielded in place of a page and ends
	// it.
	List func(ctx context.Context) iter.Seq2[[]T, error]
	// ID returns the id under which Get finds the object.
	ID func(*T) string
}

// OnePage is the List of an API that shows all objects in one answer.
func OnePage[T any](list func(ctx context.Context) ([]T, error)) func(ctx context.Context) iter.Seq2[[]T, error] {
	return func(ctx context.Context) iter.Seq2[[]T, error] {
		return func(yield func([]T, error) bool) { yield(list(ctx)) }
	}
}
