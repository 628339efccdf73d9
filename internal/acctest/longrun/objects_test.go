//go:build !race

package longrun_test

// objects is how many objects wait.
const objects = 200
