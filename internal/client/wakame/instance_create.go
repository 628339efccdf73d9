package wakame

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// InstanceCreate holds the attributes of a new instance. The server chooses the
// value of an empty one.
type InstanceCreate struct {
	ImageID        string
	InstanceSpecID string
	HostNodeID     string
	// Hostname is unique among the account's instances that are not terminated.
	Hostname       string
	UserData       string
	SecurityGroups []string
	SSHKeyID       string
	NetworkID      string
	HAEnabled      bool
}

// describe names the instance by its hostname or, if it has none, by its image.
func (c InstanceCreate) describe() string {
	if c.Hostname == "" {
		return "an instance of image " + c.ImageID
	}

	return fmt.Sprintf("instance %q", c.Hostname)
}

// form returns the parameters in the form that the vendor's clients send
// (design/api/wakame.md, "Request bodies").
func (c InstanceCreate) form() url.Values {
	form := url.Values{}
	for name, value := range map[string]string{
		"image_id":         c.ImageID,
		"instance_spec_id": c.InstanceSpecID,
		"host_node_id":     c.HostNodeID,
		"hostname":         c.Hostname,
		"user_data":        c.UserData,
		"ssh_key_id":       c.SSHKeyID,
		"network_id":       c.NetworkID,
	} {
		if value != "" {
			form.Set(name, value)
		}
	}
	if len(c.SecurityGroups) > 0 {
		form["security_groups[]"] = c.SecurityGroups
	}
	if c.HAEnabled {
		// The server ignores every other value (design/api/wakame.md, "Creating
		// an instance").
		form.Set("ha_enabled", "true")
	}

	return form
}

// CreateInstance creates an instance and returns it in the state scheduling,
// without networks and interfaces. The create may still fail, and the server
// then terminates the instance. If the create has no hostname, CreateInstance
// generates one. If the response is lost, it searches the list for the
// hostname. The error is rest.InDoubt if it cannot identify the instance.
func (c *Client) CreateInstance(ctx context.Context, create InstanceCreate) (*Instance, error) {
	operation := "create " + create.describe()
	isGenerated := create.Hostname == ""
	if isGenerated {
		create.Hostname = generateHostname()
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[*Instance]{
		Group:          strings.ToLower(create.Hostname),
		ComparedFields: "hostname, image_id, instance_spec_id, ssh_key_id and ha_enabled",
		Send:           func(ctx context.Context) (*Instance, error) { return c.sendCreate(ctx, operation, create) },
		ID:             (*Instance).Identifier,
		Find: func(ctx context.Context, since time.Time) ([]doubt.Candidate[*Instance], error) {
			if isGenerated { // Only this create ever uses the hostname.
				return c.findCreated(ctx, create, time.Time{}, doubt.Certain)
			}

			return c.findCreated(ctx, create, since, doubt.Unique)
		},
	})
}

// generateHostname returns a hostname that no other instance has.
func generateHostname() string {
	const length = 16 // Of base32, 5 bits each: never twice in practice.

	return "tf-" + strings.ToLower(rand.Text()[:length])
}

func (c *Client) sendCreate(ctx context.Context, operation string, create InstanceCreate) (*Instance, error) {
	return c.doInstance(ctx, rest.Call{
		Operation: operation,
		Method:    http.MethodPost,
		Path:      instancesPath,
		Body:      rest.Form(create.form()),
		Secrets:   []string{create.UserData},
	})
}

// findCreated searches the list for the instance that matches a create and that
// was created since a time. The hostname is unique among the account's
// instances that are not terminated (design/api/wakame.md, "Finding a lost
// create"). An older instance with the hostname is not of this create.
func (c *Client) findCreated(
	ctx context.Context, create InstanceCreate, since time.Time, confidence doubt.Confidence,
) ([]doubt.Candidate[*Instance], error) {
	for page, err := range c.InstancePages(ctx) {
		if err != nil {
			return nil, err
		}
		earliest := c.rest.ServerTime(since).Add(-rest.ClockTolerance)
		for i := range page {
			instance := &page[i]
			if create.matches(instance) && !instance.CreatedAt.Before(earliest) {
				return []doubt.Candidate[*Instance]{{
					Candidate: rest.Candidate{
						ID: instance.ID, Name: instance.Hostname, CreatedAt: instance.CreatedAt.Time,
					},
					Confidence: confidence,
					Value:      instance,
				}}, nil
			}
		}
	}

	return nil, nil
}

// matches reports whether an instance has the attributes of the create that the
// API returns, and is not terminated.
func (c InstanceCreate) matches(instance *Instance) bool {
	return strings.EqualFold(instance.Hostname, c.Hostname) && instance.State != Terminated &&
		instance.ImageID == c.ImageID && instance.InstanceSpecID == c.InstanceSpecID &&
		string(instance.SSHKeyPair) == c.SSHKeyID && bool(instance.HAEnabled) == c.HAEnabled
}
