package wakame

import "time"

// The documents of v13.06 lack keys of v11.12 and have others
// (design/api/wakame.md, "Discovery in v13.06 and v13.08"). An empty field
// removes the key of the same name from the embedded document.

// serviceType is the service type of everything that runs instances.
const serviceType = "std"

type image1306Wire struct {
	imageWire

	Source            *string    `json:"source,omitempty"`
	MD5Sum            *string    `json:"md5sum,omitempty"`
	BackupObjectID    string     `json:"backup_object_id"`
	FileFormat        string     `json:"file_format"`
	RootDevice        *string    `json:"root_device"`
	IsCacheable       bool       `json:"is_cacheable"`
	InstanceModelName string     `json:"instance_model_name"`
	ParentImageID     *string    `json:"parent_image_id"`
	DisplayName       string     `json:"display_name"`
	ServiceType       string     `json:"service_type"`
	DeletedAt         *time.Time `json:"deleted_at"`
}

func newImage1306(image imageWire) image1306Wire {
	return image1306Wire{
		imageWire:         image,
		BackupObjectID:    "bo" + image.ID[len("wmi"):],
		FileFormat:        "raw",
		InstanceModelName: "Instance",
		DisplayName:       image.ID[len("wmi-"):],
		ServiceType:       serviceType,
	}
}

type sshKeyPair1306Wire struct {
	sshKeyPairWire

	PrivateKey  *string    `json:"private_key,omitempty"`
	DeletedAt   *time.Time `json:"deleted_at"`
	DisplayName string     `json:"display_name"`
	ServiceType string     `json:"service_type"`
}

func newSSHKeyPair1306(pair sshKeyPairWire) sshKeyPair1306Wire {
	return sshKeyPair1306Wire{sshKeyPairWire: pair, DisplayName: pair.ID[len("ssh-"):], ServiceType: serviceType}
}

type hostNode1306Wire struct {
	hostNodeWire

	AccountID   *string `json:"account_id,omitempty"`
	Name        *string `json:"name,omitempty"`
	DisplayName *string `json:"display_name"`
}

func newHostNode1306(host hostNodeWire) hostNode1306Wire {
	return hostNode1306Wire{hostNodeWire: host, DisplayName: host.Name}
}
