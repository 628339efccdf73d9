package wakame

import "strings"

// serverVersion is one of the two versions of the vendor's code that serve this
// generation. They speak the same API under two paths and differ in what
// clients must not look at (design/api/wakame.md, "Endpoints").
type serverVersion int

const (
	// version1112 is v11.12, which the seed document describes; it is at /api
	// (design/api/wakame.md, "Versions").
	version1112 serverVersion = iota
	// version1306 is v13.06 with the API of v11.12 beside later ones; it is at
	// /api/11.12 (design/api/wakame.md, "Versions").
	version1306
)

// versionForPath returns the build that serves a path and the path below it.
func versionForPath(path string) (b serverVersion, below string, ok bool) {
	below, ok = strings.CutPrefix(path, "/api")
	if !ok || (below != "" && below[0] != '/') {
		return 0, "", false
	}
	if rest, later := strings.CutPrefix(below, "/11.12"); later && (rest == "" || rest[0] == '/') {
		return version1306, rest, true
	}

	return version1112, below, true
}

// errorModule is the Ruby module of the errors, which varies
// (design/api/wakame.md, "Errors").
func (b serverVersion) errorModule() string {
	if b == version1306 {
		return "Dcmgr::Endpoints::Errors::"
	}

	return "Dcmgr::Endpoints::"
}

// rebootResponse is the answer to a reboot (design/api/wakame.md, "Rebooting an
// instance").
func (b serverVersion) rebootResponse(id string) any {
	if b == version1306 {
		return []string{id}
	}

	return struct{}{}
}
