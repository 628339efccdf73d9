package sharedcloud

import (
	"encoding/json"
	"fmt"
)

// OptionalText is a string. The API writes null or "n/a" for none, which become
// "" (design/api/sharedcloud.md, "GPU of an instance").
type OptionalText string

// UnmarshalJSON reads a string, null or "n/a".
func (t *OptionalText) UnmarshalJSON(data []byte) error {
	var text *string
	err := json.Unmarshal(data, &text)
	if err != nil {
		return fmt.Errorf("%s is not a string", data)
	}
	*t = ""
	if text != nil && *text != "n/a" {
		*t = OptionalText(*text)
	}

	return nil
}

// Images are the registry paths of the container images on the computer.
type Images []string

// UnmarshalJSON reads a list of strings. An element of another type becomes its
// JSON.
func (i *Images) UnmarshalJSON(data []byte) error {
	var raw []json.RawMessage
	err := json.Unmarshal(data, &raw)
	if err != nil {
		return fmt.Errorf("%s is not a list of images", data)
	}
	*i = make(Images, 0, len(raw))
	for _, image := range raw {
		var path string
		if json.Unmarshal(image, &path) != nil {
			path = string(image)
		}
		*i = append(*i, path)
	}

	return nil
}
