package wakame

import (
	"errors"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// The names of the parameters of create (design/api/wakame.md, "Creating an
// instance"). All others are ignored.
const (
	paramImage          = "image_id"
	paramSpec           = "instance_spec_id"
	paramHostNode       = "host_node_id"
	paramHostID         = "host_id"
	paramHostPool       = "host_pool_id"
	paramHostname       = "hostname"
	paramUserData       = "user_data"
	paramSecurityGroups = "security_groups"
	paramNFGroup        = "nf_group"
	paramSSHKey         = "ssh_key_id"
	paramNetwork        = "network_id"
	paramHAEnabled      = "ha_enabled"
)

const maxHostnameLength = 32

// instanceInput makes an instance what the parameters of a create want. The
// checks come in the order in which design/api/wakame.md, "Endpoints", lists
// their codes; what the model itself checks comes last, when the original saves
// it.
type instanceInput struct {
	params    sinatra.Params
	catalogue *catalogue
	account   *account
}

// apply returns the first thing that is wrong; the instance is then of no use.
func (in *instanceInput) apply(i *instance) error {
	for _, set := range []func(*instance) error{
		in.setImage, in.setSpec, in.setHostNode, in.setHostname, in.setSSHKeyPair, in.setSecurityGroups, in.setUnchecked, validateHostname,
	} {
		if err := set(i); err != nil {
			return err
		}
	}

	return nil
}

// id returns a parameter that is an identifier of a kind; empty if it is not
// there. One of bad syntax, or with the prefix of another kind, raises an
// exception that nobody catches (design/api/wakame.md, "Identifiers").
func (in *instanceInput) id(prefix string, names ...string) (string, error) {
	given, err := in.params.FirstString(names...)
	if err != nil {
		return "", wrapUncaught(err)
	}
	if given == nil {
		return "", nil
	}
	if !hasIDSyntax(*given, prefix) {
		return "", errUncaught
	}

	return *given, nil
}

func (in *instanceInput) setImage(i *instance) error {
	id, err := in.id("wmi", paramImage)
	if err != nil {
		return err
	}
	found, ok := in.catalogue.images[id]
	if !ok {
		return newAPIError(codeInvalidImageID)
	}
	i.setImage(id, found)

	return nil
}

// setSpec also refuses what all host nodes together could not hold.
// design/api/wakame.md, "Error codes", lists code 120 without its condition;
// that the host nodes which there are have no room is noticed by the scheduler
// alone (design/api/wakame.md, "Failed creates").
func (in *instanceInput) setSpec(i *instance) error {
	id, err := in.id("is", paramSpec)
	if err != nil {
		return err
	}
	found, ok := in.catalogue.specs[id]
	switch {
	case !ok:
		return newAPIError(codeInvalidInstanceSpec)
	case !found.fitsIn(in.catalogue.capacity()):
		return newAPIError(codeOutOfHostCapacity)
	}
	i.setSpec(id, found)

	return nil
}

func (in *instanceInput) setHostNode(i *instance) error {
	id, err := in.id("hn", paramHostNode, paramHostID, paramHostPool)
	if id == "" || err != nil {
		return err
	}
	found, ok := in.catalogue.findHostNode(id)
	switch {
	case !ok:
		return newAPIError(codeUnknownHostNode)
	case found.offline:
		return newAPIError(codeInvalidHostNodeID)
	}
	i.RequestedHostNode = id

	return nil
}

// setHostname looks for the hostname among those of the account's live
// instances, ignoring case as MySQL does, and only then turns it into lower
// case (design/api/wakame.md, "Hostnames").
func (in *instanceInput) setHostname(i *instance) error {
	hostname, err := in.params.FirstString(paramHostname)
	if hostname == nil || err != nil {
		return wrapUncaught(err)
	}
	for _, other := range in.account.instances {
		if other.State != stateTerminated && strings.EqualFold(other.Hostname, *hostname) {
			return newAPIError(codeDuplicateHostname)
		}
	}
	i.Hostname = strings.ToLower(*hostname)

	return nil
}

func (in *instanceInput) setSSHKeyPair(i *instance) error {
	id, err := in.id("ssh", paramSSHKey)
	if id == "" || err != nil {
		return err
	}
	if !in.catalogue.sshKeyPairs[id] {
		return newAPIError(codeUnknownSSHKeyPair)
	}
	i.SSHKeyPair = id

	return nil
}

// setSecurityGroups skips groups that there are not (design/api/wakame.md,
// "Creating an instance").
func (in *instanceInput) setSecurityGroups(i *instance) error {
	for _, id := range in.params.FirstStrings(paramSecurityGroups, paramNFGroup) {
		switch {
		case !hasIDSyntax(id, "sg"):
			return errUncaught
		case in.catalogue.securityGroups[id] && !slices.Contains(i.SecurityGroups, id):
			i.SecurityGroups = append(i.SecurityGroups, id)
		}
	}

	return nil
}

// setUnchecked takes over what create does not check.
func (in *instanceInput) setUnchecked(i *instance) error {
	userData, userDataErr := in.params.FirstString(paramUserData)
	networkID, networkErr := in.params.FirstString(paramNetwork)
	if err := errors.Join(userDataErr, networkErr); err != nil {
		return wrapUncaught(err)
	}
	if userData != nil {
		i.UserData = *userData
	}
	if networkID != nil {
		i.RequestedNetwork = *networkID
	}

	// Nothing but this very string counts (design/api/wakame.md, "Creating an
	// instance").
	i.HAEnabled = in.params[paramHAEnabled] == "true"

	return nil
}

// validateHostname is the model's own validation, whose exception nobody maps
// (design/api/wakame.md, "Hostnames").
func validateHostname(i *instance) error {
	bad := func(r rune) bool { return !isLowerAlphanumeric(r) && r != '-' }
	if name := i.Hostname; name == "" || len(name) > maxHostnameLength || name[0] == '-' || strings.ContainsFunc(name, bad) {
		return errUncaught
	}

	return nil
}

// wrapUncaught makes an exception of an error; nil stays nil.
func wrapUncaught(err error) error {
	if err == nil {
		return nil
	}

	return errors.Join(errUncaught, err)
}
