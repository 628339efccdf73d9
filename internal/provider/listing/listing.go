// Package listing filters, finds and streams the items of lists.
package listing

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
)

// Row is one result: the display name, and the models of the identity and of
// the resource.
type Row struct {
	DisplayName string
	Identity    any
	Resource    any
}

// Results turns items into results. It stops at the limit of the request and
// when Terraform stops reading, so that no further page is fetched. The first
// error ends the stream with a result that has its diagnostics. A result has
// both identity and resource, or neither.
func Results[T any](
	ctx context.Context,
	req list.ListRequest,
	items iter.Seq2[T, error],
	row func(T) Row,
	diagnose func(error) diag.Diagnostics,
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var count int64
		for item, err := range items {
			if err != nil {
				push(list.ListResult{Diagnostics: diagnose(err)})

				return
			}
			count++
			if !push(newResult(ctx, req, row(item))) || count == req.Limit {
				return
			}
		}
	}
}

func newResult(ctx context.Context, req list.ListRequest, row Row) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = row.DisplayName
	result.Diagnostics.Append(result.Identity.Set(ctx, row.Identity)...)
	if req.IncludeResource {
		result.Diagnostics.Append(result.Resource.Set(ctx, row.Resource)...)
	}
	if result.Diagnostics.HasError() {
		return list.ListResult{Diagnostics: result.Diagnostics}
	}

	return result
}

// FromSlice yields the items of a list that is fetched as a whole. It fetches
// the list when the first item is read.
func FromSlice[T any](fetch func() ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		all, err := fetch()
		if err != nil {
			var none T
			yield(none, err)

			return
		}
		for _, item := range all {
			if !yield(item, nil) {
				return
			}
		}
	}
}
