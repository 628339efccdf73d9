package sharedcloud

import (
	"net/http"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// gpuWire is a model on the wire.
type gpuWire struct {
	UUID              string    `json:"uuid"`
	Name              string    `json:"name"`
	Codename          string    `json:"codename"`
	CUDACores         int       `json:"cuda_cores"`
	IsAvailable       bool      `json:"is_available"`
	CreatedAt         timestamp `json:"created_at"`
	CurrentServerTime timestamp `json:"current_server_time"`
}

// gpuList lists the models.
func (s *System) gpuList() *drf.View {
	// This is before the first instance in the vendor's documents.
	created := timestamp(time.Date(2018, time.September, 1, 0, 0, 0, 0, time.UTC))

	return &drf.View{Methods: map[string]drf.Handler{
		http.MethodGet: func(*drf.Request) drf.Response {
			list := make([]gpuWire, 0, len(gpus()))
			for _, g := range gpus() {
				list = append(list, gpuWire{
					UUID: g.uuid, Name: g.name, Codename: g.codename, CUDACores: g.cudaCores,
					IsAvailable: true, CreatedAt: created, CurrentServerTime: timestamp(s.Clock.Now()),
				})
			}

			return drf.OK(list)
		},
	}}
}
