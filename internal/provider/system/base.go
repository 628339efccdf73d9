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

// Resource is the base of a managed resource that is identified by its id
// alone: it brings the client, the identity and both ways to import.
type Resource[C any] struct{ resourceBase[C] }

// Configure takes the client from the provider.
func (r *Resource[C]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	resp.Diagnostics.Append(r.configure(req.ProviderData)...)
}

// IdentitySchema says that the id is the identity.
func (r *Resource[C]) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true, Description: "The identifier that the system gave it.",
		},
	}}
}

// ImportState imports by id and by identity.
func (r *Resource[C]) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

// Identity is the identity of what is identified by its id alone.
type Identity struct {
	ID types.String `tfsdk:"id"`
}

// InstanceChild is the base of a managed resource that is a part of an
// instance: its identity is its own id and the instance's.
type InstanceChild[C any] struct{ resourceBase[C] }

// ChildIdentity is the identity of a part of an instance.
type ChildIdentity struct {
	InstanceID types.String `tfsdk:"instance_id"`
	ID         types.String `tfsdk:"id"`
}

// Configure takes the client from the provider.
func (p *InstanceChild[C]) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	resp.Diagnostics.Append(p.configure(req.ProviderData)...)
}

// IdentitySchema says that the instance's id and its own are the identity.
func (p *InstanceChild[C]) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the instance."},
		"id": identityschema.StringAttribute{
			RequiredForImport: true, Description: "The identifier that the system gave it.",
		},
	}}
}

// ImportState imports by instance_id/id and by identity.
func (p *InstanceChild[C]) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	var imported ChildIdentity
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
	} else {
		instance, id, _ := strings.Cut(req.ID, "/")
		if instance == "" || id == "" || strings.Contains(id, "/") {
			resp.Diagnostics.AddError(
				p.system.Title+": cannot import it",
				fmt.Sprintf(
					"The import id %q is not of the form instance_id/id: the id of the instance, a slash, and the id of what is imported.",
					req.ID,
				),
			)
		}
		imported = ChildIdentity{InstanceID: types.StringValue(instance), ID: types.StringValue(id)}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("instance_id"), imported.InstanceID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), imported.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, imported)...)
}

// DataSource is the base of a data source.
type DataSource[C any] struct{ base[C] }

// Configure takes the client from the provider.
func (d *DataSource[C]) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	resp.Diagnostics.Append(d.configure(req.ProviderData)...)
}

// ListResource is the base of a list resource.
type ListResource[C any] struct{ base[C] }

// Configure takes the client from the provider.
func (l *ListResource[C]) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	resp.Diagnostics.Append(l.configure(req.ProviderData)...)
}

// EphemeralResource is the base of an ephemeral resource.
type EphemeralResource[C any] struct{ base[C] }

// Configure takes the client from the provider.
func (e *EphemeralResource[C]) Configure(
	_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse,
) {
	resp.Diagnostics.Append(e.configure(req.ProviderData)...)
}

// Action is the base of an action.
type Action[C any] struct{ base[C] }

// Configure takes the client from the provider.
func (a *Action[C]) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	resp.Diagnostics.Append(a.configure(req.ProviderData)...)
}

// InvokeCaller returns the caller of the operation that an Invoke starts.
func (a *Action[C]) InvokeCaller(resp *action.InvokeResponse) operation.Caller {
	return operation.NewActionCaller(a.system.named(), resp)
}
