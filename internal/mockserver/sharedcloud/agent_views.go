package sharedcloud

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// The vendor's agent on the rented computer uses the paths of this file
// (design/api/sharedcloud.md, "Agent").

const (
	fieldImage     = "image_registry_path"
	maxImageLength = 1000
)

// startInstance makes an instance available.
func (s *System) startInstance(r *request, i *instance) (any, error) {
	i.Status, i.LastConnection = statusAvailable, new(timestamp(r.now))

	return s.respondChanged(r, i), nil
}

// stopInstance makes an instance unavailable again.
func (s *System) stopInstance(r *request, i *instance) (any, error) {
	i.Status = statusNotAvailable

	return s.respondChanged(r, i), nil
}

// jobWire is a job that waits for an instance.
type jobWire struct {
	JobUUID           string `json:"job_uuid"`
	RequiresGPU       bool   `json:"requires_gpu"`
	ImageRegistryPath string `json:"image_registry_path"`
	WrappedCode       string `json:"wrapped_code"`
}

// listJobs lists the jobs for the agent, which polls it. This server has no
// jobs, but it records the poll as an update: in the vendor's example
// last_connection and updated_at are equal.
func (s *System) listJobs(r *request, i *instance) (any, error) {
	i.LastConnection = new(timestamp(r.now))
	s.respondChanged(r, i)

	return []jobWire{}, nil
}

// addImage adds an image that the agent has downloaded. It refuses an image for
// the other type of instance.
func (s *System) addImage(r *request, i *instance) (any, error) {
	image, err := readImage(r)
	if err != nil {
		return nil, err
	}
	err = i.checkImage(image)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(i.DownloadedImages, image) {
		i.DownloadedImages = append(slices.Clone(i.DownloadedImages), image)
	}

	return s.respondChanged(r, i), nil
}

// deleteImage removes an image that the agent has deleted.
func (s *System) deleteImage(r *request, i *instance) (any, error) {
	image, err := readImage(r)
	if err != nil {
		return nil, err
	}
	i.DownloadedImages = slices.DeleteFunc(slices.Clone(i.DownloadedImages), func(other string) bool {
		return other == image
	})

	return s.respondChanged(r, i), nil
}

// checkImage returns an error if an image is for the other type of instance
// only. The vendor's own tests look for the message (design/api/sharedcloud.md,
// "Agent"). Here the path shows the type: "-gpu" or "-cpu" at its end. Every
// other image is for both.
func (i *instance) checkImage(image string) error {
	own, other := "CPU", "GPU"
	if i.Type == typeGPU {
		own, other = other, own
	}
	errs := drf.Errors{}
	if strings.HasSuffix(image, "-"+strings.ToLower(other)) {
		errs.Add(fieldImage, fmt.Sprintf(
			"The image cannot be added: your instance is type %s, but this image is only supported by type %s",
			own, other,
		))
	}

	return errs.Err(sectionAgent)
}

// readImage returns the path of an image in the body.
func readImage(r *request) (string, error) {
	form, err := r.form(false)
	if err != nil {
		return "", err
	}
	image := drf.Read(form, drf.Field[string]{Name: fieldImage, Required: true, Parse: drf.Char(maxImageLength)})

	return image.V, form.Errors.Err(sectionAgent)
}
