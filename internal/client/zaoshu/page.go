package zaoshu

import (
	"context"
	"iter"
	"maps"
	"net/url"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// pageSize is the number of objects that the client asks for in one request,
// which is the API's maximum (design/api/zaoshu.md, "Lists and paging").
const pageSize = 100

// page is the data of a list. Null is an empty page.
type page[T rest.Identified] struct{ lenient.List[T] }

func (p *page[T]) mayBeNull() {}

// pages yields the pages of a list, with one request for each page. It sends
// the request when the caller asks for the page. It yields null as nil.
//
// The API returns no total, and some servers ignore per_page, so the first page
// shows the size of a page. The list ends with a page that is shorter, or that
// has no new objects, as from a server that ignores the number of the page. If
// a response has a code other than 0, the error has the kind ifMissing.
func pages[T rest.Identified](
	ctx context.Context, c *Client, call rest.Call, ifMissing rest.Kind,
) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		seen := map[string]bool{}
		fullSize := 1
		for number := 1; ; number++ {
			next := call
			next.Query = url.Values{"page": {strconv.Itoa(number)}, "per_page": {strconv.Itoa(pageSize)}}
			maps.Copy(next.Query, call.Query)
			got, err := read[page[T]](ctx, c, next, ifMissing)
			if err != nil {
				yield(nil, err)

				return
			}
			isLast := len(got.List) < fullSize
			fullSize = max(fullSize, len(got.List))
			fresh := bulkread.RemoveSeen(got.List, seen, func(object *T) string { return (*object).Identifier() })
			if !yield(fresh, nil) || isLast || len(fresh) == 0 {
				return
			}
		}
	}
}
