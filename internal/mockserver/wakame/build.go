package wakame

import "strings"

// build is one of the two versions of the vendor's code that serve this generation. They speak the same API under two paths
// and differ in what the sheet says that clients must not look at.
type build int

const (
	// build1112 is v11.12, which the seed describes; it is at /api.
	build1112 build = iota
	// build1306 is v13.06 with the API of v11.12 beside later ones; it is at /api/11.12 (the sheet, section 1).
	build1306
)

// buildAt returns the build that serves a path and the path below it.
func buildAt(path string) (b build, below string, ok bool) {
	below, ok = strings.CutPrefix(path, "/api")
	if !ok || (below != "" && below[0] != '/') {
		return 0, "", false
	}

	if rest, later := strings.CutPrefix(below, "/11.12"); later && (rest == "" || rest[0] == '/') {
		return build1306, rest, true
	}

	return build1112, below, true
}

// errorModule is the Ruby module of the errors: "class prefix varies" (the sheet, section 2).
func (b build) errorModule() string {
	if b == build1306 {
		return "Dcmgr::Endpoints::Errors::"
	}

	return "Dcmgr::Endpoints::"
}

// rebooted is the answer to a reboot (the sheet, section 3).
func (b build) rebooted(id string) any {
	if b == build1306 {
		return []string{id}
	}

	return struct{}{}
}
