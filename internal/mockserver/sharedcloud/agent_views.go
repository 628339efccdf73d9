package sharedcloud

import (
	"net/http"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// The vendor's agent on the rented computer uses the paths of this file (the
// sheet, section 4).

const (
	fieldImage     = "image_registry_path"
	maxImageLength = 1000
)

// instanceStart makes an instance available.
func (s *System) instanceStart() *drf.View {
	return s.agentView(func(i *instance, now time.Time) {
		i.Status, i.LastConnection = statusAvailable, new(timestamp(now))
	})
}

// instanceStop makes an instance unavailable again.
func (s *System) instanceStop() *drf.View {
	return s.agentView(func(i *instance, _ time.Time) {
		i.Status = statusNotAvailable
	})
}

func (s *System) agentView(work func(i *instance, now time.Time)) *drf.View {
	return &drf.View{Methods: map[string]drf.Handler{
		http.MethodPatch: func(r *drf.Request) drf.Response {
			return s.changeInstance(r, func(stored *instance, now time.Time) *drf.Response {
				work(stored, now)

				return nil
			})
		},
	}}
}

// jobWire is a job that waits for an instance.
type jobWire struct {
	JobUUID           string `json:"job_uuid"`
	RequiresGPU       bool   `json:"requires_gpu"`
	ImageRegistryPath string `json:"image_registry_path"`
	WrappedCode       string `json:"wrapped_code"`
}

// instanceJobs lists the jobs for the agent, which polls it. This server has no
// jobs, but it records the poll as an update: in the vendor's example
// last_connection and updated_at are equal.
func (s *System) instanceJobs() *drf.View {
	return &drf.View{Methods: map[string]drf.Handler{
		http.MethodGet: func(r *drf.Request) drf.Response {
			polled := s.changeInstance(r, func(stored *instance, now time.Time) *drf.Response {
				stored.LastConnection = new(timestamp(now))

				return nil
			})
			if polled.Status != http.StatusOK {
				return polled
			}

			return drf.OK([]jobWire{})
		},
	}}
}

// instanceAddImage adds an image that the agent has downloaded.
func (s *System) instanceAddImage() *drf.View {
	return s.imageView(func(images []string, image string) []string {
		if slices.Contains(images, image) {
			return images
		}

		return append(slices.Clone(images), image)
	})
}

// instanceDeleteImage removes an image that the agent has deleted.
func (s *System) instanceDeleteImage() *drf.View {
	return s.imageView(func(images []string, image string) []string {
		return slices.DeleteFunc(slices.Clone(images), func(other string) bool { return other == image })
	})
}

func (s *System) imageView(work func(images []string, image string) []string) *drf.View {
	return &drf.View{Methods: map[string]drf.Handler{
		http.MethodPatch: func(r *drf.Request) drf.Response {
			if !s.ownsInstance(r) {
				return drf.NotFound()
			}
			form, refused := r.Form(false)
			if refused != nil {
				return *refused
			}
			image := drf.Read(
				form, drf.Field[string]{Name: fieldImage, Required: true, Parse: drf.Char(maxImageLength)},
			)
			if len(form.Errors) > 0 {
				return form.Errors.Response()
			}

			return s.changeInstance(r, func(stored *instance, _ time.Time) *drf.Response {
				stored.DownloadedImages = work(stored.DownloadedImages, image.V)

				return nil
			})
		},
	}}
}
