// Package moved moves resources into the provider with Terraform's moved
// blocks: from another address of this provider, which is in several
// registries, and from the providers restapi and restful, which manage the
// objects of any API.
//
// A resource returns [States] from its MoveState. The whole state of the same
// type moves. From an object of another provider only the id moves, as in an
// import. The next Read fills the other attributes.
package moved

import (
	"context"
	"fmt"
	"path"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	attributepath "github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// providerType is the last part of the provider's address. The host and the
// namespace depend on the registry.
const providerType = "fleet"

// Target is a resource to which a state moves.
type Target interface {
	resource.ResourceWithImportState
	resource.ResourceWithIdentity
}

// States returns the movers of a resource: from the same type, and for each of
// the paths from an object of another provider with such a path.
func States(target Target, paths ...ObjectPath) []resource.StateMover {
	movers := make([]resource.StateMover, 0, 1+len(paths))
	movers = append(movers, resource.StateMover{StateMover: sameTypeMover{target}.move})
	for _, at := range paths {
		movers = append(movers, resource.StateMover{StateMover: objectMover{target, at}.move})
	}

	return movers
}

// typeName returns the name of the resource's type.
func typeName(ctx context.Context, target Target) string {
	var described resource.MetadataResponse
	target.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: providerType}, &described)

	return described.TypeName
}

// sameTypeMover moves the whole state of the same type from another address of
// this provider.
type sameTypeMover struct{ target Target }

func (m sameTypeMover) move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	name := typeName(ctx, m.target)
	if req.SourceTypeName != name || path.Base(req.SourceProviderAddress) != providerType {
		return
	}
	schema := resp.TargetState.Schema
	if version := schema.GetVersion(); req.SourceSchemaVersion != version {
		resp.Diagnostics.Append(versionError(name, req, version))

		return
	}
	// An attribute of a release with the same version that this release lacks
	// is dropped, as the framework does when the address stays.
	state, err := req.SourceRawState.UnmarshalWithOpts(
		schema.Type().TerraformType(ctx),
		tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}},
	)
	if err != nil {
		resp.Diagnostics.Append(moveError(name, req, fmt.Sprintf("Its state cannot be read: %v.", err)))

		return
	}
	resp.TargetState.Raw = state
	resp.TargetPrivate = req.SourcePrivate
	resp.Diagnostics.Append(identify(ctx, resp.TargetState, resp.TargetIdentity)...)
}

// identify sets the identity. Each of its attributes is an attribute of the
// state, too.
func identify(ctx context.Context, state tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var diags diag.Diagnostics
	for name := range identity.Schema.GetAttributes() {
		var value attr.Value
		diags.Append(state.GetAttribute(ctx, attributepath.Root(name), &value)...)
		diags.Append(identity.SetAttribute(ctx, attributepath.Root(name), value)...)
	}

	return diags
}

// versionError is the error of a state that a release with another schema
// version wrote.
func versionError(name string, req resource.MoveStateRequest, version int64) diag.Diagnostic {
	age, advice := "An older", fmt.Sprintf("Remove the moved block, apply with the old address and a release that "+
		"has version %d, then move the resource.", version)
	if req.SourceSchemaVersion > version {
		// No release writes a state back to an older version.
		age, advice = "A newer", fmt.Sprintf("Install a release of the provider that has version %d.",
			req.SourceSchemaVersion)
	}

	return moveError(name, req, fmt.Sprintf(
		"%s release of the provider wrote its state: the state has version %d of the schema, and this release needs "+
			"version %d. %s", age, req.SourceSchemaVersion, version, advice))
}

// moveError is the error of a state that cannot move.
func moveError(name string, req resource.MoveStateRequest, problem string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(
		fmt.Sprintf("%s: cannot move the state of %s", name, req.SourceTypeName),
		fmt.Sprintf("The moved block names a %s of the provider %s. %s",
			req.SourceTypeName, req.SourceProviderAddress, problem),
	)
}
