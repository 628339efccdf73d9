package qubell

// The sections that the journal names with the reason of a refusal.
const (
	sectionAuthentication = `design/api/qubell.md, "Authentication"`
	sectionCreating       = `design/api/qubell.md, "Creating an instance"`
	sectionDeleting       = `design/api/qubell.md, "Deleting an instance"`
	sectionDiscovery      = `design/api/qubell.md, "Discovery"`
	sectionEncoding       = `design/api/qubell.md, "Base URL and encoding"`
	sectionEndpoints      = `design/api/qubell.md, "Endpoints"`
	sectionErrors         = `design/api/qubell.md, "Errors"`
	sectionInstanceStates = `design/api/qubell.md, "Instance states"`
	sectionRunning        = `design/api/qubell.md, "Running a workflow"`
	sectionSchedules      = `design/api/qubell.md, "Schedules"`
	sectionUpdating       = `design/api/qubell.md, "Updating an instance"`
	sectionUserData       = `design/api/qubell.md, "User data"`
)
