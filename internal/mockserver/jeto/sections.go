package jeto

// The sections of the API page that describe why a request is refused.
const (
	sectionEncoding       = `design/api/jeto.md, "Base URL and encoding"`
	sectionAuthentication = `design/api/jeto.md, "Authentication"`
	sectionErrors         = `design/api/jeto.md, "Errors"`
	sectionEndpoints      = `design/api/jeto.md, "Endpoints"`
	sectionCreating       = `design/api/jeto.md, "Creating an instance"`
	sectionUpdating       = `design/api/jeto.md, "Updating an instance"`
	sectionDeleting       = `design/api/jeto.md, "Deleting an instance"`
	sectionCommands       = `design/api/jeto.md, "Commands"`
	sectionCommandJobs    = `design/api/jeto.md, "Command jobs"`
	sectionHosts          = `design/api/jeto.md, "Hosts"`
	sectionProjects       = `design/api/jeto.md, "Projects"`
	sectionGitReferences  = `design/api/jeto.md, "Git references"`
)
