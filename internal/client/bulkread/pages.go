package bulkread

import (
	"iter"
	"slices"
)

// Collect returns the objects of all pages, or the first error.
func Collect[T any](pages iter.Seq2[[]T, error]) ([]T, error) {
	all := []T{}
	for page, err := range pages {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}

	return all, nil
}

// RemoveSeen returns the objects of a page whose ids are not in seen, and adds
// these ids to it. It reuses the page's memory. Use it where objects that are
// created meanwhile shift others to the next page, or where a server may ignore
// the number of the page.
func RemoveSeen[T any](page []T, seen map[string]bool, id func(*T) string) []T {
	return slices.DeleteFunc(page, func(object T) bool {
		key := id(&object)
		isSeen := seen[key]
		seen[key] = true

		return isSeen
	})
}
