package wakame

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Instance is a virtual machine as the API shows it (sheet, section 3). User
// data, the network and the host node that it was asked for are not shown.
type Instance struct {
	ID string `json:"id"`
	// HostNode is where it runs, "" until that is decided.
	HostNode string      `json:"host_node"`
	CPUCores lenient.Int `json:"cpu_cores"`
	// MemorySize is in MB.
	MemorySize lenient.Int `json:"memory_size"`
	Arch       string      `json:"arch"`
	ImageID    string      `json:"image_id"`
	CreatedAt  Time        `json:"created_at"`
	State      State       `json:"state"`
	// Status is its health: init, online or offline. It lags behind the state.
	Status string `json:"status"`
	// SSHKeyPair is the id of the key pair, "" for none.
	SSHKeyPair     KeyPair               `json:"ssh_key_pair"`
	Networks       lenient.List[Network] `json:"network"`
	Volumes        lenient.List[Volume]  `json:"volume"`
	SecurityGroups []string              `json:"security_groups"`
	VIFs           lenient.List[VIF]     `json:"vif"`
	Hostname       string                `json:"hostname"`
	HAEnabled      Flag                  `json:"ha_enabled"`
	InstanceSpecID string                `json:"instance_spec_id"`
}

// Network is a network that an instance has an address in.
type Network struct {
	// NetworkName is the network's id.
	NetworkName    string    `json:"network_name"`
	IPAddr         Addresses `json:"ipaddr"`
	DNSName        string    `json:"dns_name"`
	NATNetworkName string    `json:"nat_network_name"`
	NATIPAddr      Addresses `json:"nat_ipaddr"`
	NATDNSName     string    `json:"nat_dns_name"`
}

// Volume is a volume of an instance.
type Volume struct {
	VolID string `json:"vol_id"`
	// GuestDeviceName is "" until the volume is attached.
	GuestDeviceName string `json:"guest_device_name"`
	State           string `json:"state"`
}

// VIF is a network interface of an instance.
type VIF struct {
	VIFID string `json:"vif_id"`
	// IPv4 is nil until there is an address.
	IPv4 *IPv4 `json:"ipv4"`
}

// IPv4 is the address of a network interface.
type IPv4 struct {
	Address    string `json:"address"`
	NATAddress string `json:"nat_address"`
}

// UnmarshalJSON demands all keys of the document (sheet, section 3). A server
// of another version lacks some. Accepting its answers would make Terraform
// replace every machine.
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"id", "host_node?", "cpu_cores", "memory_size", "arch", "image_id", "created_at", "state", "status",
		"ssh_key_pair?", "network", "volume", "security_groups", "vif", "hostname", "ha_enabled", "instance_spec_id")
}

// UnmarshalJSON demands the network's id.
func (n *Network) UnmarshalJSON(data []byte) error {
	type plain Network

	return lenient.DecodeObject(data, (*plain)(n), "network_name")
}

// UnmarshalJSON demands the volume's id.
func (v *Volume) UnmarshalJSON(data []byte) error {
	type plain Volume

	return lenient.DecodeObject(data, (*plain)(v), "vol_id")
}

// UnmarshalJSON demands the interface's id.
func (v *VIF) UnmarshalJSON(data []byte) error {
	type plain VIF

	return lenient.DecodeObject(data, (*plain)(v), "vif_id")
}

// Identifier returns the id.
func (i *Instance) Identifier() string { return i.ID }

// Validate makes sure that the instance can be addressed and that its state is
// known.
func (i *Instance) Validate() error {
	switch {
	case i.ID == "":
		return errors.New("the instance has no id")
	case i.State == "":
		return fmt.Errorf("instance %s has no state", i.ID)
	default:
		return nil
	}
}

// InstanceCreate is what an instance is made from; what is empty is left to the
// server.
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

// name says which instance is created, as far as that can be said beforehand.
func (c *InstanceCreate) name() string {
	if c.Hostname == "" {
		return "an instance of image " + c.ImageID
	}

	return fmt.Sprintf("instance %q", c.Hostname)
}

// form returns the parameters as real clients send them (sheet, section 2).
func (c *InstanceCreate) form() url.Values {
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
		// No other spelling counts (sheet, section 3).
		form.Set("ha_enabled", "true")
	}

	return form
}

const (
	instancesPath = "instances"
	instancePath  = "instances/%s"
)

// GetInstance returns one instance, also one that was terminated long ago;
// rest.NotFound if there never was one.
func (c *Client) GetInstance(ctx context.Context, id string) (*Instance, error) {
	return c.doInstance(ctx, rest.Call{
		Operation: fmt.Sprintf("read instance %q", id),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, id),
		ID:        id,
	})
}

// RefreshInstance returns one instance as it was at most a moment ago: many of
// these calls share one list, as bulkread explains. What it returns is shared
// and must not be changed.
func (c *Client) RefreshInstance(ctx context.Context, id string) (*Instance, error) {
	return c.instances.Read(ctx, id)
}

// PollInstance is a look at an instance that is waited for: it shows nothing
// older than the call. Many of these share one list, too.
func (c *Client) PollInstance(ctx context.Context, id string) (*Instance, error) {
	return c.instances.Poll(ctx, id)
}

// instanceSource tells how instances are read: the list shows them whole.
func (c *Client) instanceSource() bulkread.Source[Instance] {
	return bulkread.Source[Instance]{
		Get:  c.GetInstance,
		List: c.InstancePages,
		ID:   func(instance *Instance) string { return instance.ID },
	}
}

// CreateInstance asks for an instance and returns it as it is then: scheduling,
// without networks and interfaces. The create may still fail, and the server
// then terminates the instance. The client generates a hostname if there is
// none, and finds the instance by its hostname if the answer is lost;
// rest.InDoubt if it cannot.
func (c *Client) CreateInstance(ctx context.Context, create InstanceCreate) (*Instance, error) {
	operation := "create " + create.name()
	isGenerated := create.Hostname == ""
	if isGenerated {
		create.Hostname = generateHostname()
	}

	return doubt.Do(ctx, c.resolver, doubt.Create[*Instance]{
		Group:          strings.ToLower(create.Hostname),
		ComparedFields: "hostname, image_id, instance_spec_id, ssh_key_id and ha_enabled",
		Send: func(ctx context.Context) (*Instance, error) {
			return c.doInstance(ctx, rest.Call{
				Operation: operation,
				Method:    http.MethodPost,
				Path:      instancesPath,
				Body:      rest.Form(create.form()),
				Secrets:   []string{create.UserData},
			})
		},
		ID: (*Instance).Identifier,
		Find: func(ctx context.Context, since time.Time) ([]doubt.Candidate[*Instance], error) {
			if isGenerated { // Only this create uses the hostname, at any time.
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

// findCreated looks for the instance that a create has made since a moment. Its
// hostname is unique among the account's instances that are not terminated
// (sheet, "Finding a lost create"). An older instance with the hostname is
// another one.
func (c *Client) findCreated(
	ctx context.Context, create InstanceCreate, since time.Time, proof doubt.Confidence,
) ([]doubt.Candidate[*Instance], error) {
	for instances, err := range c.InstancePages(ctx) {
		if err != nil {
			return nil, err
		}
		for i := range instances {
			each := &instances[i]
			if create.matches(each) && !each.CreatedAt.Before(c.rest.ServerTime(since).Add(-rest.ClockTolerance)) {
				return []doubt.Candidate[*Instance]{{
					Candidate:  rest.Candidate{ID: each.ID, Name: each.Hostname, CreatedAt: each.CreatedAt.Time},
					Confidence: proof,
					Value:      each,
				}}, nil
			}
		}
	}

	return nil, nil
}

// matches reports whether an instance is what the create asks for, as far as
// the API shows that.
func (c *InstanceCreate) matches(instance *Instance) bool {
	return strings.EqualFold(instance.Hostname, c.Hostname) && instance.State != Terminated &&
		instance.ImageID == c.ImageID && instance.InstanceSpecID == c.InstanceSpecID &&
		string(instance.SSHKeyPair) == c.SSHKeyID && bool(instance.HAEnabled) == c.HAEnabled
}

// DestroyInstance asks for an instance to be terminated, which takes a while.
// The server ignores it, and says nothing, in any state that is not
// [State.Destroyable]. rest.Conflict if the instance is scheduling or
// terminated; see [ForbiddingState].
func (c *Client) DestroyInstance(ctx context.Context, id string) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("destroy instance %q", id),
		Method:    http.MethodDelete,
		Path:      rest.Path(instancePath, id),
	})
}

// RebootInstance reboots an instance, whose state stays running. rest.Conflict
// if it is not; see [ForbiddingState].
func (c *Client) RebootInstance(ctx context.Context, id string) error {
	return c.putCommand(ctx, "reboot", id)
}

// StopInstance stops a running instance. rest.Conflict if it is not running.
func (c *Client) StopInstance(ctx context.Context, id string) error {
	return c.putCommand(ctx, "stop", id)
}

// StartInstance starts a stopped instance. rest.Conflict if it is not stopped.
func (c *Client) StartInstance(ctx context.Context, id string) error {
	return c.putCommand(ctx, "start", id)
}

func (c *Client) putCommand(ctx context.Context, command, id string) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("%s instance %q", command, id),
		Method:    http.MethodPut,
		Path:      rest.Path(instancePath, id) + "/" + command,
		Retry:     rest.RetryNever,
	})
}

// sendCommand sends what is answered with nothing of interest: a list of the
// id, or {}, or [] (sheet, section 3).
func (c *Client) sendCommand(ctx context.Context, call rest.Call) error {
	var ignored json.RawMessage

	return c.rest.Do(ctx, call, &ignored)
}

func (c *Client) doInstance(ctx context.Context, call rest.Call) (*Instance, error) {
	var instance Instance
	err := c.rest.Do(ctx, call, &instance)
	if err != nil {
		return nil, err
	}

	return &instance, nil
}
