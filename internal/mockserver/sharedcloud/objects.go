package sharedcloud

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// KindInstance is the kind of the objects in the admin API.
const KindInstance = "instance"

// Collections implements store.Data.
func (d *data) Collections() []store.Collection {
	return []store.Collection{store.CollectionOf[*instance]{
		Kind:    KindInstance,
		Objects: &d.Instances,
		Sorted:  func() []*instance { return store.ByAccount(newestFirst(d.Instances.All())) },
		Fixed:   []string{"uuid", "gpu_name", "current_server_time"},
		New: func(account string, _ store.Fields, now time.Time) (*instance, error) {
			created := newInstance(account, now)
			created.AskPrice = minAskPrice // A request to the API must name a price.

			return created, nil
		},
		Save: d.saveInstance,
	}}
}

// saveInstance keeps an instance whose fields the admin API has set. The API's
// rules do not apply, but the GPU must exist. updated_at becomes now unless it
// is set.
func (d *data) saveInstance(changed, stored *instance, given store.Fields, now time.Time) error {
	gpu := gpuNotAvailable
	if changed.GPU != nil {
		gpu = *changed.GPU
	}
	if gpu != gpuNotAvailable && !gpuExists(gpu) {
		return fmt.Errorf("there is no gpu %q", gpu)
	}
	changed.setGPU(gpu)
	changed.DownloadedImages = append([]string{}, changed.DownloadedImages...)
	if !given.Has("updated_at") {
		changed.UpdatedAt = timestamp(now)
	}
	d.Instances.Put(changed, stored)

	return nil
}
