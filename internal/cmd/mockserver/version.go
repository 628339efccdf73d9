package main

import "runtime/debug"

// release is set by the linker when a release is built.
var release = "" //nolint:gochecknoglobals // The linker can set nothing else.

// version returns the version of the program: that of the release, that of the
// module for `go run` with a version, else "dev".
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "dev"
	}

	return info.Main.Version
}
