package listing

// Filter returns the items that match, in their order. It is never nil.
func Filter[T any](items []T, matches func(*T) bool) []T {
	matching := make([]T, 0, len(items))
	for i := range items {
		if matches(&items[i]) {
			matching = append(matching, items[i])
		}
	}

	return matching
}
