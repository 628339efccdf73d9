package wakame

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Instance is a virtual machine (design/api/wakame.md, "Instance object"). The
// API does not return the user data of the create, its network or its host
// node.
type Instance struct {
	ID string `json:"id"`
	// HostNode is the id of the host node, "" until the scheduler chooses one.
	HostNode string      `json:"host_node"`
	CPUCores lenient.Int `json:"cpu_cores"`
	// MemorySize is in MB.
	MemorySize lenient.Int `json:"memory_size"`
	Arch       string      `json:"arch"`
	ImageID    string      `json:"image_id"`
	CreatedAt  Time        `json:"created_at"`
	State      State       `json:"state"`
	// Status is the health: init, online or offline. It lags behind State.
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

// Network is a network in which an instance has an address.
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
	// IPv4 is nil until the interface has an address.
	IPv4 *IPv4 `json:"ipv4"`
}

// IPv4 is the address of a network interface.
type IPv4 struct {
	Address    string `json:"address"`
	NATAddress string `json:"nat_address"`
}

// UnmarshalJSON requires all keys of the documented object. A server of another
// version lacks some of them. If the client accepted its responses, Terraform
// would replace every machine.
func (i *Instance) UnmarshalJSON(data []byte) error {
	type plain Instance

	return lenient.DecodeObject(data, (*plain)(i),
		"id", "host_node?", "cpu_cores", "memory_size", "arch", "image_id", "created_at", "state", "status",
		"ssh_key_pair?", "network", "volume", "security_groups", "vif", "hostname", "ha_enabled", "instance_spec_id")
}

// UnmarshalJSON requires the network's id.
func (n *Network) UnmarshalJSON(data []byte) error {
	type plain Network

	return lenient.DecodeObject(data, (*plain)(n), "network_name")
}

// UnmarshalJSON requires the volume's id.
func (v *Volume) UnmarshalJSON(data []byte) error {
	type plain Volume

	return lenient.DecodeObject(data, (*plain)(v), "vol_id")
}

// UnmarshalJSON requires the interface's id.
func (v *VIF) UnmarshalJSON(data []byte) error {
	type plain VIF

	return lenient.DecodeObject(data, (*plain)(v), "vif_id")
}

// Identifier returns the id.
func (i *Instance) Identifier() string { return i.ID }

// Validate returns an error if the instance has no id or no state.
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

const (
	instancesPath = "instances"
	instancePath  = "instances/%s"
)

// InstanceList is a part of the account's own instances.
type InstanceList struct {
	Instances []Instance
	// OwnerTotal is the number of all instances in the list, nil if the server
	// does not report it.
	OwnerTotal *int
}

// ListInstances returns a part of the account's own instances, newest first:
// the live ones, and those terminated in the last 15 minutes.
func (c *Client) ListInstances(ctx context.Context, window Window) (InstanceList, error) {
	list := InstanceList{Instances: []Instance{}}
	for got, err := range instances().pages(ctx, c.rest, window) {
		if err != nil {
			return InstanceList{}, err
		}
		if got.total >= 0 {
			list.OwnerTotal = &got.total
		}
		list.Instances = append(list.Instances, got.objects...)
	}

	return list, nil
}

// instances returns the list of instances.
func instances() collection[Instance] {
	return collection[Instance]{noun: "instances", path: instancesPath, id: (*Instance).Identifier}
}

// InstancePages yields the instances that ListInstances returns, with one
// request for each page. It sends the request when the caller asks for the
// page.
func (c *Client) InstancePages(ctx context.Context) iter.Seq2[[]Instance, error] {
	return objectsOf(instances().pages(ctx, c.rest, Window{}))
}

// GetInstance returns one instance, even if it was terminated long ago. The
// error is rest.NotFound if it never existed.
func (c *Client) GetInstance(ctx context.Context, id string) (*Instance, error) {
	return c.doInstance(ctx, rest.Call{
		Operation: fmt.Sprintf("read instance %q", id),
		Method:    http.MethodGet,
		Path:      rest.Path(instancePath, id),
		ID:        id,
	})
}

// RefreshInstance returns one instance and may be served from a list that
// several calls share, see [bulkread.Reader.Read]. The caller must not change
// the instance.
func (c *Client) RefreshInstance(ctx context.Context, id string) (*Instance, error) {
	return c.instances.Read(ctx, id)
}

// PollInstance returns one instance to a caller that waits for a state. Several
// calls may share a list that is not older than the calls, see
// [bulkread.Reader.Poll]. The caller must not change the instance.
func (c *Client) PollInstance(ctx context.Context, id string) (*Instance, error) {
	return c.instances.Poll(ctx, id)
}

// instanceSource describes how to read instances in bulk. The list returns the
// same fields as a GET.
func (c *Client) instanceSource() bulkread.Source[Instance] {
	return bulkread.Source[Instance]{
		Get:  c.GetInstance,
		List: c.InstancePages,
		ID:   (*Instance).Identifier,
	}
}

// DestroyInstance starts to terminate an instance. The server accepts the
// request and does nothing in some states, see [State.Destroyable]. The error
// is rest.Conflict if the instance is scheduling or terminated, see
// [ForbiddingState].
func (c *Client) DestroyInstance(ctx context.Context, id string) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("destroy instance %q", id),
		Method:    http.MethodDelete,
		Path:      rest.Path(instancePath, id),
	})
}

// RebootInstance reboots an instance. Its state stays running. The error is
// rest.Conflict if it is not running, see [ForbiddingState].
func (c *Client) RebootInstance(ctx context.Context, id string) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("reboot instance %q", id),
		Method:    http.MethodPut,
		Path:      rest.Path(instancePath+"/reboot", id),
		Retry:     rest.RetryNever,
	})
}

// StopInstance starts to stop a running instance, which stays running for a
// while. The error is rest.Conflict if it is not running, see
// [ForbiddingState], also if an earlier attempt of the call has stopped it. For
// a server without this operation see [IsUnsupported].
func (c *Client) StopInstance(ctx context.Context, id string) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("stop instance %q", id),
		Method:    http.MethodPut,
		Path:      rest.Path(instancePath+"/stop", id),
	})
}

// StartInstance starts to boot a stopped instance. The server terminates it if
// the boot fails. The error is rest.Conflict if it is not stopped, see
// [ForbiddingState], also if an earlier attempt of the call has started it. For
// a server without this operation see [IsUnsupported].
func (c *Client) StartInstance(ctx context.Context, id string) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("start instance %q", id),
		Method:    http.MethodPut,
		Path:      rest.Path(instancePath+"/start", id),
	})
}

// sendCommand sends a call that changes an instance. It accepts any JSON as the
// response: a list of the id, {} or [] (design/api/wakame.md, "Rebooting an
// instance").
func (c *Client) sendCommand(ctx context.Context, call rest.Call) error {
	var ignored json.RawMessage

	return c.rest.Do(ctx, call, &ignored)
}

// doInstance sends a call whose response is an instance.
func (c *Client) doInstance(ctx context.Context, call rest.Call) (*Instance, error) {
	var instance Instance
	err := c.rest.Do(ctx, call, &instance)
	if err != nil {
		return nil, err
	}

	return &instance, nil
}
