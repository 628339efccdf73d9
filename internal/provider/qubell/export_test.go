package qubell

import "time"

// DiffersFromDestroyTime reports whether the time of a schedule is another one
// than a time between two times.
func DiffersFromDestroyTime(scheduled, earliest, latest time.Time) bool {
	return destroyTime{At: earliest, Latest: latest}.differs(scheduled)
}
