//go:build race

package longrun_test

// objects is how many objects wait. The race detector makes a request ten times
// as slow, and finds races among a few objects, too.
const objects = 20
