package bulkread

import "iter"

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
