package zaoshu

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

const jsonType = "application/json; charset=utf-8"

// file is the data of a response that is not JSON.
type file []byte

// envelope is the envelope of every success (design/api/zaoshu.md, "Envelope").
type envelope struct {
	Code int    `json:"code"`
	Data any    `json:"data"`
	Msg  string `json:"msg"`
}

// write writes a 200 with a file, or with other data in the envelope.
func write(w http.ResponseWriter, data any) {
	if content, ok := data.(file); ok {
		system.WriteText(w, http.StatusOK, "application/octet-stream", string(content))

		return
	}
	system.WriteJSON(w, http.StatusOK, jsonType, envelope{Data: data})
}
