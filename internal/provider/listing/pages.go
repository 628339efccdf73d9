package listing

import "iter"

// FromPages yields the items of all pages. An error ends the items.
func FromPages[T any](pages iter.Seq2[[]T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page, err := range pages {
			if err != nil {
				var none T
				yield(none, err)

				return
			}
			for _, member := range page {
				if !yield(member, nil) {
					return
				}
			}
		}
	}
}
