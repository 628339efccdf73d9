package system

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// Resource is the base of a managed resource whose identity is its id. It has
// the client, the identity schema and the import by id and by identity.
type Resource[C any] struct{ resourceBase[C] }

// Configure sets the client.
func (r *Resource[C]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	resp.Diagnostics.Append(r.configure(req.ProviderData)...)
}

// IdentitySchema returns the schema of [Identity].
func (r *Resource[C]) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true, Description: "ID of the object.",
		},
	}}
}

// ImportState imports by id and by identity.
func (r *Resource[C]) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

// Identity is the identity of an object that has an id of its own.
type Identity struct {
	ID types.String `tfsdk:"id"`
}

// InstanceChild is the base of a managed resource that belongs to an instance.
// Its identity is its own id and the id of the instance.
type InstanceChild[C any] struct{ resourceBase[C] }

// ChildIdentity is the identity of an object that belongs to an instance.
type ChildIdentity struct {
	InstanceID types.String `tfsdk:"instance_id"`
	ID         types.String `tfsdk:"id"`
}

// Configure sets the client.
func (c *InstanceChild[C]) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	resp.Diagnostics.Append(c.configure(req.ProviderData)...)
}

// IdentitySchema returns the schema of [ChildIdentity].
func (c *InstanceChild[C]) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the instance."},
		"id": identityschema.StringAttribute{
			RequiredForImport: true, Description: "ID of the object.",
		},
	}}
}

// ImportState imports by instance_id/id and by identity.
func (c *InstanceChild[C]) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	var identity ChildIdentity
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
	} else {
		instance, id, _ := strings.Cut(req.ID, "/")
		if instance == "" || id == "" || strings.Contains(id, "/") {
			resp.Diagnostics.AddError(
				c.system.Title+": cannot import the object",
				fmt.Sprintf("The import id %q is not of the form instance_id/id: "+
					"the id of the instance, a slash, and the id of the object.", req.ID),
			)
		}
		identity = ChildIdentity{InstanceID: types.StringValue(instance), ID: types.StringValue(id)}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("instance_id"), identity.InstanceID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), identity.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity)...)
}

// DataSource is the base of a data source.
type DataSource[C any] struct{ base[C] }

// Configure sets the client.
func (d *DataSource[C]) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	resp.Diagnostics.Append(d.configure(req.ProviderData)...)
}

// ListResource is the base of a list resource.
type ListResource[C any] struct{ base[C] }

// Configure sets the client.
func (l *ListResource[C]) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	resp.Diagnostics.Append(l.configure(req.ProviderData)...)
}

// EphemeralResource is the base of an ephemeral resource.
type EphemeralResource[C any] struct{ base[C] }

// Configure sets the client.
func (e *EphemeralResource[C]) Configure(
	_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse,
) {
	resp.Diagnostics.Append(e.configure(req.ProviderData)...)
}

// Action is the base of an action.
type Action[C any] struct{ base[C] }

// Configure sets the client.
func (a *Action[C]) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	resp.Diagnostics.Append(a.configure(req.ProviderData)...)
}

// InvokeCaller returns the caller of the operation that an Invoke starts.
func (a *Action[C]) InvokeCaller(resp *action.InvokeResponse) operation.Caller {
	return operation.NewActionCaller(a.system.named(), resp)
}
