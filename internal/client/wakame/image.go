package wakame

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Image is a machine image.
type Image struct {
	Object

	// BootDeviceType is 1 for an image that boots from a SAN, 2 for one in
	// local storage.
	BootDeviceType lenient.Int `json:"boot_dev_type"`
	Arch           string      `json:"arch"`
	// MD5Sum is "" in v11.06 and v13.06.
	MD5Sum   string `json:"md5sum"`
	IsPublic Flag   `json:"is_public"`
	State    string `json:"state"`
}

// UnmarshalJSON requires the keys that all versions have.
func (i *Image) UnmarshalJSON(data []byte) error {
	type plain Image

	return decodeRow(data, (*plain)(i), "description?", "boot_dev_type", "arch", "is_public", "state")
}

// ListImages returns the account's own images and all public ones, in v13.06
// only its own.
func (c *Client) ListImages(ctx context.Context) ([]Image, error) {
	return collection[Image]{
		noun: "images", path: "images", id: (*Image).Identifier,
	}.all(ctx, c.rest)
}
