package chaos_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

const stateFile = "terraform.tfstate"

// stateResource is a resource in the state. Its key is that of [config.keyOf].
type stateResource struct {
	address, key, id string
	isTainted        bool
}

// readState reads the state file of a workspace. A Terraform that was killed
// may leave no file or an empty one. The resources then are none.
func readState(workspace *acctest.Workspace, c config, killed bool) ([]stateResource, error) {
	content, err := os.ReadFile(filepath.Join(workspace.Dir, stateFile))
	if killed && (errors.Is(err, fs.ErrNotExist) || len(content) == 0) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Resources []struct {
			Type, Name string
			Instances  []struct {
				IndexKey   *int `json:"index_key"`
				Status     string
				Attributes struct {
					ID string
				}
			}
		}
	}
	err = json.Unmarshal(content, &file)
	if err != nil {
		return nil, fmt.Errorf("the state file has %d bytes: %w", len(content), err)
	}
	var all []stateResource
	for _, resource := range file.Resources {
		for _, instance := range resource.Instances {
			address := resource.Type + "." + resource.Name
			if instance.IndexKey != nil {
				address += fmt.Sprintf("[%d]", *instance.IndexKey)
			}
			isTainted := instance.Status == "tainted"
			all = append(all, stateResource{address, c.keyOf(address), instance.Attributes.ID, isTainted})
		}
	}

	return all, nil
}
