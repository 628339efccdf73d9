package wakame

// The sections of the API page that describe why a request is refused.
const (
	sectionEncoding       = `design/api/wakame.md, "Base URL and encoding"`
	sectionBodies         = `design/api/wakame.md, "Request bodies"`
	sectionAuthentication = `design/api/wakame.md, "Authentication"`
	sectionOtherAccounts  = `design/api/wakame.md, "Access to other accounts"`
	sectionErrors         = `design/api/wakame.md, "Errors"`
	sectionEndpoints      = `design/api/wakame.md, "Endpoints"`
	sectionIdentifiers    = `design/api/wakame.md, "Identifiers"`
	sectionStates         = `design/api/wakame.md, "Instance states"`
	sectionCreating       = `design/api/wakame.md, "Creating an instance"`
	sectionHostnames      = `design/api/wakame.md, "Hostnames"`
	sectionCollections    = `design/api/wakame.md, "Collections"`
	sectionV1306          = `design/api/wakame.md, "Tags v13.06 and v13.08"`
	sectionDiscoveryV1306 = `design/api/wakame.md, "Discovery in v13.06 and v13.08"`
)
