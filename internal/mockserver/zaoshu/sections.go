package zaoshu

// The sections that the journal names with the reason of a refusal.
const (
	sectionAuthentication = `design/api/zaoshu.md, "Authentication"`
	sectionEndpoints      = `design/api/zaoshu.md, "Endpoints"`
	sectionErrors         = `design/api/zaoshu.md, "Errors"`
	sectionMissing        = `design/api/zaoshu.md, "Missing objects"`
	sectionBodyErrors     = `design/api/zaoshu.md, "Commented-out errors"`
	sectionRateLimits     = `design/api/zaoshu.md, "Rate limits"`
	sectionResultFiles    = `design/api/zaoshu.md, "Result files"`
	sectionRunning        = `design/api/zaoshu.md, "Running an instance"`
	sectionSignature      = `design/api/zaoshu.md, "Signature"`
	sectionTaskStates     = `design/api/zaoshu.md, "Task states"`
	sectionUpdating       = `design/api/zaoshu.md, "Updating an instance"`
)
