package wakame

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

const maxHostnameLength = 32

// instanceInput has the parameters of a create (design/api/wakame.md, "Creating
// an instance"). The checks have the order of the errors in "Endpoints"; those
// of the model come last, when the original saves the instance.
type instanceInput struct {
	params sinatra.Params
	// hostnames are the numbers of live instances with a hostname.
	hostnames map[owned]int
}

// apply sets the fields of an instance. After an error the instance is not
// valid.
func (in *instanceInput) apply(i *instance) error {
	for _, set := range []func(*instance) error{
		in.setImage, in.setSpec, in.setHostNode, in.setHostname, in.setSSHKeyPair, in.setSecurityGroups,
		in.setUnchecked, validateHostname,
	} {
		err := set(i)
		if err != nil {
			return err
		}
	}

	return nil
}

// id returns a parameter that is an id; empty if it is absent. An id with
// another prefix raises an exception without a handler (design/api/wakame.md,
// "Identifiers").
func (in *instanceInput) id(prefix string, names ...string) (string, error) {
	id, given, err := in.text(names...)
	if err == nil && given && !hasIDSyntax(id, prefix) {
		return "", newSyntaxError(id, prefix)
	}

	return id, err
}

// text returns the first of the named parameters that is given.
func (in *instanceInput) text(names ...string) (text string, given bool, err error) {
	text, given, err = in.params.FirstString(names...)
	if err != nil {
		err = system.Because(err, "The parameter "+strings.Join(names, " or ")+" is not a text.", sectionBodies)
	}

	return text, given, err
}

func (in *instanceInput) setImage(i *instance) error {
	id, err := in.id("wmi", "image_id")
	if err != nil {
		return err
	}
	if _, ok := images()[id]; !ok {
		return system.Because(errInvalidImageID, "The image "+strconv.Quote(id)+" does not exist.", sectionCreating)
	}
	i.setImage(id)

	return nil
}

// setSpec also refuses a spec that is larger than all host nodes together. The
// notes list code 120 without its condition; that no single host node has room
// shows only in the scheduler.
func (in *instanceInput) setSpec(i *instance) error {
	id, err := in.id("is", "instance_spec_id")
	if err != nil {
		return err
	}
	found, ok := specs()[id]
	switch {
	case !ok:
		return system.Because(errInvalidInstanceSpec,
			"The instance spec "+strconv.Quote(id)+" does not exist.", sectionCreating)
	case !found.fitsIn(totalCapacity()):
		return system.Because(errOutOfHostCapacity,
			"The instance spec "+id+" is larger than all host nodes together.", sectionEndpoints)
	}
	i.setSpec(id)

	return nil
}

func (in *instanceInput) setHostNode(i *instance) error {
	id, err := in.id("hn", "host_node_id", "host_id", "host_pool_id")
	if id == "" || err != nil {
		return err
	}
	at := slices.IndexFunc(hostNodes(), func(host hostNode) bool { return host.id == id })
	switch {
	case at < 0:
		return system.Because(errUnknownHostNode, "The host node "+id+" does not exist.", sectionCreating)
	case hostNodes()[at].offline:
		return system.Because(errInvalidHostNodeID, "The host node "+id+" is offline.", sectionCreating)
	}
	i.RequestedHostNode = id

	return nil
}

// setHostname compares the hostname with those of the account's live instances,
// without case as MySQL does (design/api/wakame.md, "Hostnames").
func (in *instanceInput) setHostname(i *instance) error {
	hostname, given, err := in.text("hostname")
	if !given || err != nil {
		return err
	}
	if in.hostnames[hostnameOf(i.Account, hostname)] > 0 {
		return system.Because(errDuplicateHostname,
			"A live instance has the hostname "+strconv.Quote(hostname)+".", sectionHostnames)
	}
	i.Hostname = strings.ToLower(hostname)

	return nil
}

func (in *instanceInput) setSSHKeyPair(i *instance) error {
	id, err := in.id("ssh", "ssh_key_id")
	if id == "" || err != nil {
		return err
	}
	if id != SSHKeyPair && id != SSHKeyPairOther && id != sshKeyPairShared {
		return system.Because(errUnknownSSHKeyPair, "The SSH key pair "+id+" does not exist.", sectionCreating)
	}
	i.SSHKeyPair = &id

	return nil
}

// setSecurityGroups skips groups that do not exist.
func (in *instanceInput) setSecurityGroups(i *instance) error {
	for _, id := range in.params.FirstStrings("security_groups", "nf_group") {
		if !hasIDSyntax(id, "sg") {
			return newSyntaxError(id, "sg")
		}
		known := id == SecurityGroup || id == SecurityGroupOther || id == securityGroupShared
		if known && !slices.Contains(i.SecurityGroups, id) {
			i.SecurityGroups = append(i.SecurityGroups, id)
		}
	}

	return nil
}

// setUnchecked sets the fields that a create does not check.
func (in *instanceInput) setUnchecked(i *instance) error {
	var userDataErr, networkErr error
	i.UserData, _, userDataErr = in.text("user_data")
	i.RequestedNetwork, _, networkErr = in.text("network_id")
	// Only the literal text switches it on.
	if in.params["ha_enabled"] == "true" {
		i.HAEnabled = 1
	}

	return errors.Join(userDataErr, networkErr)
}

// validateHostname is the validation of the model, whose exception has no
// handler.
func validateHostname(i *instance) error {
	bad := func(r rune) bool { return !isLowerAlphanumeric(r) && r != '-' }
	name := i.Hostname
	if name == "" || len(name) > maxHostnameLength || name[0] == '-' || strings.ContainsFunc(name, bad) {
		return system.Because(errUncaught, "The hostname "+strconv.Quote(name)+
			" is not 1 to 32 letters, digits and hyphens, the first not a hyphen.", sectionHostnames)
	}

	return nil
}
