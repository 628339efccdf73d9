package sharedcloud

import "time"

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

// listGPUs lists the models.
func (s *System) listGPUs(r *request) (any, error) {
	// This is before the first instance in the vendor's documents.
	created := timestamp(time.Date(2018, time.September, 1, 0, 0, 0, 0, time.UTC))
	list := make([]gpuWire, 0, len(gpus()))
	for _, g := range gpus() {
		list = append(list, gpuWire{
			UUID: g.uuid, Name: g.name, Codename: g.codename, CUDACores: g.cudaCores,
			IsAvailable: true, CreatedAt: created, CurrentServerTime: timestamp(r.now),
		})
	}

	return list, nil
}
