package acctest

import (
	"maps"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// FaultCase is a fault of a server and the texts that the errors must have.
type FaultCase struct {
	Fault faults.Fault
	// Texts are in the error of each operation.
	Texts []string
	// CreateTexts are in the error of a create instead of Texts, unless nil.
	CreateTexts []string
}

// FaultCases are the fault cases of a system, by short descriptions.
type FaultCases map[string]FaultCase

// WithCommon returns the cases, and those that are the same in all systems.
func (c FaultCases) WithCommon() FaultCases {
	all := FaultCases{
		"an HTML page": {
			Fault: faults.Fault{
				Status:      http.StatusOK,
				Body:        "<html><head><title>Bad Gateway</title></head></html>",
				ContentType: "text/html",
			},
			Texts: []string{`an HTML page ("Bad Gateway") where JSON was expected`},
		},
		"truncated JSON": {
			Fault: faults.Fault{Status: http.StatusOK, Body: `{"id": "6baf15c3-9`},
			Texts: []string{"breaks off after 18 bytes"},
		},
		"too many requests": {
			Fault: faults.Fault{Status: http.StatusTooManyRequests, Headers: map[string]string{"Retry-After": "3600"}},
			Texts: []string{"429 Too Many Requests", "accepts requests again in 1h0m0s"},
		},
	}
	maps.Copy(all, c)

	return all
}

// LostResponses returns faults that carry out one POST and lose its answer. The
// keys name what the provider receives instead.
func LostResponses() map[string]faults.Fault {
	all := map[string]faults.Fault{
		"a dropped connection":   {Drop: faults.DropAfter},
		"half an answer":         {Truncate: true},
		"a status 500":           {AfterWork: true, Status: http.StatusInternalServerError},
		"a status 502":           {AfterWork: true, Status: http.StatusBadGateway},
		"an HTML page":           {AfterWork: true, Status: http.StatusOK},
		"an answer without keys": {AfterWork: true, Status: http.StatusOK, Body: `{}`},
	}
	for name, fault := range all {
		fault.Method, fault.Times = http.MethodPost, 1
		all[name] = fault
	}

	return all
}

// LostRequest returns a fault that resets the connection of one POST before the
// server does any work.
func LostRequest() faults.Fault {
	return faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore, Times: 1}
}
