package providertest_test

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// itemResource has an attribute of each kind that the driver supports.
type itemResource struct{ store *store }

type itemModel struct {
	ID       types.String  `tfsdk:"id"`
	Name     types.String  `tfsdk:"name"`
	Kind     types.String  `tfsdk:"kind"`
	Price    types.Float64 `tfsdk:"price"`
	Tags     types.Set     `tfsdk:"tags"`
	Labels   types.Map     `tfsdk:"labels"`
	Note     types.String  `tfsdk:"note"`
	Revision types.Int64   `tfsdk:"revision"`
	Disks    types.List    `tfsdk:"disks"`
	Network  types.Object  `tfsdk:"network"`
	Parts    types.List    `tfsdk:"parts"`
	SecretWO types.String  `tfsdk:"secret_wo"`
	Logins   types.List    `tfsdk:"logins"`
}

type itemIdentity struct {
	ID types.String `tfsdk:"id"`
}

func (*itemResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "shop_item"
}

func (*itemResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	size := map[string]schema.Attribute{
		"amount": schema.Int64Attribute{Required: true},
		"label":  schema.StringAttribute{Optional: true},
	}
	resp.Schema = schema.Schema{
		Version: 1,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(),
			}},
			"name": schema.StringAttribute{Required: true},
			"kind": schema.StringAttribute{Optional: true, PlanModifiers: []planmodifier.String{
				stringplanmodifier.RequiresReplace(),
			}},
			"price":    schema.Float64Attribute{Optional: true},
			"tags":     schema.SetAttribute{Optional: true, ElementType: types.StringType},
			"labels":   schema.MapAttribute{Optional: true, ElementType: types.StringType},
			"note":     schema.StringAttribute{Optional: true, Computed: true},
			"revision": schema.Int64Attribute{Computed: true},
			"disks": schema.ListNestedAttribute{
				Optional: true, NestedObject: schema.NestedAttributeObject{Attributes: size},
			},
			"network": schema.SingleNestedAttribute{Optional: true, Attributes: size},
			"parts": schema.ListNestedAttribute{
				Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"handle": schema.StringAttribute{Computed: true},
				}},
			},
			"secret_wo": schema.StringAttribute{Optional: true, WriteOnly: true},
			"logins": schema.ListNestedAttribute{
				Optional: true, NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"user":    schema.StringAttribute{Required: true},
					"keys_wo": schema.MapAttribute{Optional: true, WriteOnly: true, ElementType: types.StringType},
				}},
			},
		},
	}
}

func (*itemResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true},
	}}
}

func (*itemResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var item itemModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &item)...)
	switch item.Name.ValueString() {
	case "bad":
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Bad name", `The shop does not accept "bad".`)
	case "old":
		resp.Diagnostics.AddAttributeWarning(path.Root("name"), "Old name", "The shop will refuse it.")
	}
}

func (r *itemResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var item itemModel
	var secret types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &item)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("secret_wo"), &secret)...)
	err := r.store.enter("create")
	if err != nil {
		resp.Diagnostics.AddError("Item not made", err.Error())

		return
	}
	item.ID = types.StringValue(r.store.nextID())
	item.Revision = types.Int64Value(1)
	item.resolve(secret)
	r.store.put(item)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "etag", etag(item))...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, itemIdentity{item.ID})...)
	err = r.store.enter("boot")
	if err != nil {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), item.ID)...)
		resp.Diagnostics.AddError("Item not booted", err.Error())

		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, item)...)
}

func (r *itemResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	err := r.store.enter("read")
	if err != nil {
		resp.Diagnostics.AddError("Item not read", err.Error())

		return
	}
	item, found := r.store.get(id.ValueString())
	if found || !r.store.lateIdentity {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, itemIdentity{id})...)
	}
	if !found {
		resp.State.RemoveResource(ctx)

		return
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "etag", etag(item))...)
	resp.Diagnostics.Append(resp.State.Set(ctx, item)...)
}

// Update needs the etag that create or read left in the private data.
func (r *itemResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var item itemModel
	var secret types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &item)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("secret_wo"), &secret)...)
	err := r.store.enter("update")
	if err != nil {
		resp.Diagnostics.AddError("Item not changed", err.Error())

		return
	}
	before, _ := r.store.get(item.ID.ValueString())
	tag, diags := req.Private.GetKey(ctx, "etag")
	resp.Diagnostics.Append(diags...)
	if string(tag) != string(etag(before)) {
		resp.Diagnostics.AddError("Item not changed", fmt.Sprintf("etag %s is stale", tag))

		return
	}
	item.Revision = types.Int64Value(before.Revision.ValueInt64() + 1)
	item.resolve(secret)
	r.store.put(item)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "etag", etag(item))...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, itemIdentity{item.ID})...)
	resp.Diagnostics.Append(resp.State.Set(ctx, item)...)
}

func (r *itemResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	err := r.store.enter("delete")
	if err != nil {
		resp.Diagnostics.AddError("Item not deleted", err.Error())

		return
	}
	r.store.drop(id.ValueString())
}

func (*itemResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

func etag(item itemModel) []byte { return []byte(strconv.FormatInt(item.Revision.ValueInt64(), 10)) }

// resolve sets the unknown values, as the shop does. The note shows whether the
// configuration had a secret.
func (m *itemModel) resolve(secret types.String) {
	if m.Note.IsUnknown() {
		m.Note = types.StringValue("no secret")
		if !secret.IsNull() {
			m.Note = types.StringValue("secret of " + strconv.Itoa(len(secret.ValueString())))
		}
	}
	if !m.Price.IsNull() { // An API returns a float64, not a decimal fraction.
		m.Price = types.Float64Value(m.Price.ValueFloat64())
	}
	part := map[string]attr.Type{"handle": types.StringType}
	handle := types.StringValue("handle of " + m.ID.ValueString())
	m.Parts = types.ListValueMust(types.ObjectType{AttrTypes: part}, []attr.Value{
		types.ObjectValueMust(part, map[string]attr.Value{"handle": handle}),
	})
}
