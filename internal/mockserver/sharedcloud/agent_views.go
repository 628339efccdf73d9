package sharedcloud

import (
	"net/http"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// The paths of this file are used by the vendor's agent, which runs on the
// rented computer (the sheet, section 4).

const (
	fieldImage     = "image_registry_path"
	maxImageLength = 1000
)

// instanceStart makes an instance available.
func (s *System) instanceStart() *drf.View {
	return s.agentView("Instance Start", func(i *instance, now time.Time) {
		i.Status, i.LastConnection = statusAvailable, new(timestamp(now))
	})
}

// instanceStop makes an instance unavailable again.
func (s *System) instanceStop() *drf.View {
	return s.agentView("Instance Stop", func(i *instance, _ time.Time) {
		i.Status = statusNotAvailable
	})
}

func (s *System) agentView(name string, work func(i *instance, now time.Time)) *drf.View {
	return &drf.View{Name: name, Methods: map[string]drf.Handler{
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

// instanceJobs is what the agent polls. Nobody rents from this server, so there
// are no jobs; but the poll is noted, and the vendor's example shows that this
// counts as an update (last_connection and updated_at are the same).
func (s *System) instanceJobs() *drf.View {
	return &drf.View{Name: "Instance Get Jobs", Methods: map[string]drf.Handler{
		http.MethodGet: func(r *drf.Request) drf.Response {
			noted := s.changeInstance(r, func(stored *instance, now time.Time) *drf.Response {
				stored.LastConnection = new(timestamp(now))

				return nil
			})
			if noted.Status != http.StatusOK {
				return noted
			}

			return drf.OK([]jobWire{})
		},
	}}
}

// instanceAddImage notes an image that the agent has downloaded.
func (s *System) instanceAddImage() *drf.View {
	return s.imageView("Instance Add Image", func(images []string, image string) []string {
		if slices.Contains(images, image) {
			return images
		}

		return append(slices.Clone(images), image)
	})
}

// instanceDeleteImage notes that the agent has deleted an image.
func (s *System) instanceDeleteImage() *drf.View {
	return s.imageView("Instance Delete Image", func(images []string, image string) []string {
		return slices.DeleteFunc(slices.Clone(images), func(other string) bool { return other == image })
	})
}

func (s *System) imageView(name string, work func(images []string, image string) []string) *drf.View {
	return &drf.View{Name: name, Methods: map[string]drf.Handler{
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
