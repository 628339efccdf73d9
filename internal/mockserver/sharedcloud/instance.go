package sharedcloud

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// The vendor's INSTANCE_TYPES (design/api/sharedcloud.md, "Instance type").
const (
	typeCPU = 1
	typeGPU = 2
)

// The vendor's instance statuses (design/api/sharedcloud.md, "Instance
// states").
const (
	statusNotAvailable = 1
	statusAvailable    = 2
)

// gpuNotAvailable is what stands for the GPU of an instance that has none.
const gpuNotAvailable = "n/a"

// instance is a computer that its owner rents out. The names in JSON are those
// of the state file.
type instance struct {
	UUID               string    `json:"uuid"`
	Account            string    `json:"account"`
	Name               string    `json:"name"`
	Type               int       `json:"type"`
	Status             int       `json:"status"`
	AskPrice           float64   `json:"ask_price"`
	MaxNumParallelJobs int       `json:"max_num_parallel_jobs"`
	GPU                string    `json:"gpu,omitempty"`
	NumRunningJobs     int       `json:"num_running_jobs"`
	NumAssignedJobs    int       `json:"num_assigned_jobs"`
	DownloadedImages   []string  `json:"downloaded_images"`
	CreatedAt          time.Time `json:"created_at"`
	UpdatedAt          time.Time `json:"updated_at"`
	// LastConnection is zero until the instance's agent first polls.
	LastConnection time.Time `json:"last_connection,omitzero"`
}

// instanceWire is an instance on the wire: exactly these 15 keys
// (design/api/sharedcloud.md, "Instance object").
type instanceWire struct {
	UUID               string      `json:"uuid"`
	CurrentServerTime  string      `json:"current_server_time"`
	NumRunningJobs     int         `json:"num_running_jobs"`
	NumAssignedJobs    int         `json:"num_assigned_jobs"`
	GPUName            string      `json:"gpu_name"`
	UpdatedAt          string      `json:"updated_at"`
	CreatedAt          string      `json:"created_at"`
	LastConnection     *string     `json:"last_connection"`
	Type               int         `json:"type"`
	Name               string      `json:"name"`
	Status             int         `json:"status"`
	AskPrice           json.Number `json:"ask_price"`
	MaxNumParallelJobs int         `json:"max_num_parallel_jobs"`
	GPU                *string     `json:"gpu"`
	DownloadedImages   []string    `json:"downloaded_images"`
}

// writeResponse shows an instance as the answer to a write: the gpu of a CPU
// instance is null.
func (i *instance) writeResponse(now time.Time) instanceWire {
	wire := instanceWire{
		UUID:               i.UUID,
		CurrentServerTime:  wireTime(now),
		NumRunningJobs:     i.NumRunningJobs,
		NumAssignedJobs:    i.NumAssignedJobs,
		GPUName:            gpuNotAvailable,
		UpdatedAt:          wireTime(i.UpdatedAt),
		CreatedAt:          wireTime(i.CreatedAt),
		Type:               i.Type,
		Name:               i.Name,
		Status:             i.Status,
		AskPrice:           drf.PythonFloat(i.AskPrice),
		MaxNumParallelJobs: i.MaxNumParallelJobs,
		DownloadedImages:   append([]string{}, i.DownloadedImages...),
	}
	if !i.LastConnection.IsZero() {
		wire.LastConnection = new(wireTime(i.LastConnection))
	}
	if name, ok := gpuName(i.GPU); ok {
		wire.GPU, wire.GPUName = new(i.GPU), name
	}

	return wire
}

// readResponse shows an instance as the answer to a GET: the gpu of a CPU
// instance is "n/a" (design/api/sharedcloud.md, "GPU of an instance").
func (i *instance) readResponse(now time.Time) instanceWire {
	wire := i.writeResponse(now)
	if wire.GPU == nil {
		wire.GPU = new(gpuNotAvailable)
	}

	return wire
}

// timeLayout is the vendor's %d-%m-%Y %H:%M:%S, without a zone; this server
// takes it for UTC.
const timeLayout = "02-01-2006 15:04:05"

func wireTime(t time.Time) string {
	return t.UTC().Format(timeLayout)
}

func parseWireTime(text string) (time.Time, error) {
	t, err := time.Parse(timeLayout, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a time such as 05-10-2018 16:29:06", text)
	}

	return t, nil
}
