package listing

import "iter"

// FromPages yields the members of all pages, and any error, which is the last.
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
