package acctest

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

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
