package mockserver

import (
	"context"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

// matchFault selects the fault to inject into the request.
func (h *requestHandler) matchFault() {
	fault, ok := h.server.faults.Match(faults.Request{
		System: h.entry.System, Account: h.entry.Account, Method: h.entry.Method, Path: h.entry.Path,
	})
	if ok {
		h.fault, h.entry.Fault = fault, fault.ID
	}
}

// injectBeforeWork delays the request, and closes the connection if the fault
// does so before the work. The latency of Options applies to requests without a
// fault, too.
func (h *requestHandler) injectBeforeWork(ctx context.Context) {
	if !h.fault.DelaysAfterWork() && !sleep(ctx, h.server.options.Latency+h.fault.Latency) {
		h.abort(journal.StatusClientGone)
	}
	if h.fault.Drop == faults.DropBefore {
		h.abort(0)
	}
}

// injectAfterWork delays the response and returns it, or returns the fault's
// response instead. If the fault closes the connection, it does not return.
func (h *requestHandler) injectAfterWork(
	ctx context.Context, w http.ResponseWriter, response *bufferedResponse,
) *bufferedResponse {
	inTime := !h.fault.DelaysAfterWork() || sleep(ctx, h.server.options.Latency+h.fault.Latency)
	if !inTime || h.fault.Drop == faults.DropAfter {
		panic(http.ErrAbortHandler)
	}
	if h.fault.ReplacesResponse() {
		response = faultResponse(&h.fault)
	}
	if h.fault.Truncate {
		response.writeTruncated(w)
	}

	return response
}

// faultResponse returns the response of a fault with a status.
func faultResponse(f *faults.Fault) *bufferedResponse {
	response := proxyResponse(f.Status)
	if f.Body != "" {
		response.body.Reset()
		response.body.WriteString(f.Body)
		response.header.Set("Content-Type", "application/json")
	}
	if f.ContentType != "" {
		response.header.Set("Content-Type", f.ContentType)
	}
	for name, value := range f.Headers {
		response.header.Set(name, value)
	}

	return response
}
