package sharedcloud

// The sections that the journal names with the reason of a refusal.
const (
	sectionAccounts       = `design/api/sharedcloud.md, "Accounts"`
	sectionAgent          = `design/api/sharedcloud.md, "Agent"`
	sectionAuthentication = `design/api/sharedcloud.md, "Authentication"`
	sectionCreating       = `design/api/sharedcloud.md, "Creating an instance"`
	sectionEncoding       = `design/api/sharedcloud.md, "Base URL and encoding"`
	sectionEndpoints      = `design/api/sharedcloud.md, "Endpoints"`
	sectionErrors         = `design/api/sharedcloud.md, "Errors"`
	sectionMessages       = `design/api/sharedcloud.md, "Validation messages"`
)
