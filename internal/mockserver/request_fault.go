package mockserver

import (
	"context"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

// matchFault selects the fault to inject into the request.
func (x *requestHandler) matchFault() {
	fault, ok := x.server.faults.Match(faults.Request{
		System: x.entry.System, Account: x.entry.Account, Method: x.entry.Method, Path: x.entry.Path,
	})
	if ok {
		x.fault, x.entry.Fault = fault, fault.ID
	}
}

// injectBeforeWork delays the request, and closes the connection if the fault
// wants it. The latency of Options applies to requests without a fault, too.
func (x *requestHandler) injectBeforeWork(ctx context.Context) {
	if !x.fault.DelaysAfterWork() && !sleep(ctx, x.server.options.Latency+x.fault.Latency) {
		x.abort(journal.StatusClientGone)
	}
	if x.fault.Drop == faults.DropBefore {
		x.abort(0)
	}
}

// injectAfterWork delays the response and returns it, or returns the fault's
// response instead. If the fault closes the connection, it does not return.
func (x *requestHandler) injectAfterWork(
	ctx context.Context, w http.ResponseWriter, response *bufferedResponse,
) *bufferedResponse {
	inTime := !x.fault.DelaysAfterWork() || sleep(ctx, x.server.options.Latency+x.fault.Latency)
	if !inTime || x.fault.Drop == faults.DropAfter {
		panic(http.ErrAbortHandler)
	}
	if x.fault.ReplacesResponse() {
		response = faultResponse(&x.fault)
	}
	if x.fault.Truncate {
		response.writeTruncated(w)
	}

	return response
}

// faultResponse returns the response of a fault with a status.
func faultResponse(f *faults.Fault) *bufferedResponse {
	a := proxyResponse(f.Status)
	if f.Body != "" {
		a.body.Reset()
		a.body.WriteString(f.Body)
		a.header.Set("Content-Type", "application/json")
	}
	if f.ContentType != "" {
		a.header.Set("Content-Type", f.ContentType)
	}
	for name, value := range f.Headers {
		a.header.Set(name, value)
	}

	return a
}
