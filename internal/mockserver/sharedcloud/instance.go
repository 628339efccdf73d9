package sharedcloud

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
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

// gpuNotAvailable is the GPU, and its name, of an instance without a GPU.
const gpuNotAvailable = "n/a"

// instance is a computer that its owner rents out. Its JSON is that of the
// state file.
type instance struct {
	instanceWire
	store.Owned
}

// instanceWire is an instance on the wire, as in the response to a GET: exactly
// these 15 keys (design/api/sharedcloud.md, "Instance object").
type instanceWire struct {
	UUID              string    `json:"uuid"`
	CurrentServerTime timestamp `json:"current_server_time"`
	NumRunningJobs    int       `json:"num_running_jobs"`
	NumAssignedJobs   int       `json:"num_assigned_jobs"`
	GPUName           string    `json:"gpu_name"`
	UpdatedAt         timestamp `json:"updated_at"`
	CreatedAt         timestamp `json:"created_at"`
	// LastConnection is null until the instance's agent first polls.
	LastConnection     *timestamp `json:"last_connection"`
	Type               int        `json:"type"`
	Name               string     `json:"name"`
	Status             int        `json:"status"`
	AskPrice           float64    `json:"ask_price"`
	MaxNumParallelJobs int        `json:"max_num_parallel_jobs"`
	GPU                *string    `json:"gpu"`
	DownloadedImages   []string   `json:"downloaded_images"`
}

// newInstance returns an instance with the API's defaults
// (design/api/sharedcloud.md, "Creating an instance").
func newInstance(account string, now time.Time) *instance {
	i := &instance{Owned: store.Owned{Account: account}, instanceWire: instanceWire{
		UUID:               uuid.NewString(),
		Type:               typeCPU,
		Status:             statusNotAvailable,
		MaxNumParallelJobs: 1,
		DownloadedImages:   []string{},
		CreatedAt:          timestamp(now),
		UpdatedAt:          timestamp(now),
	}}
	i.setGPU(gpuNotAvailable)

	return i
}

// ObjectID implements store.Object.
func (i *instance) ObjectID() string {
	return i.UUID
}

// Wire implements store.Object.
func (i *instance) Wire(now time.Time) any {
	i.CurrentServerTime = timestamp(now)

	return &i.instanceWire
}

// readResponse returns the instance as in the response to a GET: the gpu of a
// CPU instance is "n/a" (design/api/sharedcloud.md, "GPU of an instance").
func (i *instance) readResponse(now time.Time) instanceWire {
	wire := i.instanceWire
	wire.CurrentServerTime = timestamp(now)

	return wire
}

// writeResponse returns the instance as in the response to a write: the gpu of
// a CPU instance is null.
func (i *instance) writeResponse(now time.Time) instanceWire {
	wire := i.readResponse(now)
	if !i.hasGPU() {
		wire.GPU = nil
	}

	return wire
}

func (i *instance) hasGPU() bool {
	return i.GPUName != gpuNotAvailable
}

// setGPU sets the GPU. The instance has none if it is unknown.
func (i *instance) setGPU(id string) {
	name, ok := gpuName(id)
	if !ok {
		id, name = gpuNotAvailable, gpuNotAvailable
	}
	i.GPU, i.GPUName = new(id), name
}

// timestamp is a time on the wire, in whole seconds.
type timestamp time.Time

// timeLayout is the vendor's %d-%m-%Y %H:%M:%S without a zone, in JSON. This
// server uses UTC.
const timeLayout = `"02-01-2006 15:04:05"`

// MarshalJSON implements json.Marshaler.
func (t timestamp) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(timeLayout)), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *timestamp) UnmarshalJSON(text []byte) error {
	parsed, err := time.Parse(timeLayout, string(text))
	if err != nil {
		return fmt.Errorf("%s is not a time such as 05-10-2018 16:29:06", text)
	}
	*t = timestamp(parsed)

	return nil
}
