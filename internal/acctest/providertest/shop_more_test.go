package providertest_test

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// orderResource has no identity and cannot be imported.
type orderResource struct{}

func (*orderResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "shop_order"
}

func (*orderResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"item": schema.StringAttribute{Required: true},
	}}
}

func (*orderResource) Create(_ context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (*orderResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (*orderResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (*orderResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// itemDataSource finds an item.
type itemDataSource struct{ store *store }

func (*itemDataSource) Metadata(
	_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = "shop_item"
}

func (*itemDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = datasourceschema.Schema{Attributes: map[string]datasourceschema.Attribute{
		"id":   datasourceschema.StringAttribute{Required: true},
		"name": datasourceschema.StringAttribute{Computed: true},
	}}
}

func (d *itemDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var id types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	item, found := d.store.get(id.ValueString())
	if !found {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "No such item", "The shop has no "+id.ValueString()+".")

		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), item.Name)...)
}

// itemList lists the items, one fetch for each.
type itemList struct{ store *store }

func (*itemList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "shop_item"
}

func (*itemList) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = listschema.Schema{Attributes: map[string]listschema.Attribute{
		"prefix": listschema.StringAttribute{Optional: true},
	}}
}

func (*itemList) ValidateListResourceConfig(
	ctx context.Context, req list.ValidateConfigRequest, resp *list.ValidateConfigResponse,
) {
	var prefix types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("prefix"), &prefix)...)
	if prefix.ValueString() == "bad" {
		resp.Diagnostics.AddAttributeError(path.Root("prefix"), "Bad prefix", "No item begins with it.")
	}
}

func (l *itemList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var prefix types.String
	diags := req.Config.GetAttribute(ctx, path.Root("prefix"), &prefix)
	stream.Results = func(push func(list.ListResult) bool) {
		if diags.HasError() || !push(list.ListResult{Diagnostics: diag.Diagnostics{
			diag.NewWarningDiagnostic("Slow shop", "It lists one by one."),
		}}) {
			return
		}
		var found int64
		for _, id := range l.store.ids() {
			item, _ := l.store.get(id)
			if !strings.HasPrefix(item.Name.ValueString(), prefix.ValueString()) {
				continue
			}
			found++
			if found > req.Limit && !l.store.greedy || !push(l.result(ctx, req, item)) {
				return
			}
		}
	}
}

func (l *itemList) result(ctx context.Context, req list.ListRequest, item itemModel) list.ListResult {
	result := req.NewListResult(ctx)
	err := l.store.enter("fetch")
	if err != nil {
		result.Diagnostics.AddError("Item not fetched", err.Error())

		return result
	}
	result.DisplayName = item.Name.ValueString()
	result.Diagnostics.Append(result.Identity.Set(ctx, itemIdentity{item.ID})...)
	if req.IncludeResource {
		result.Diagnostics.Append(result.Resource.Set(ctx, item)...)
	}

	return result
}

// tokenEphemeral opens a token that counts its renewals in its private data.
type tokenEphemeral struct{ store *store }

func (*tokenEphemeral) Metadata(
	_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = "shop_token"
}

func (*tokenEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = ephemeralschema.Schema{Attributes: map[string]ephemeralschema.Attribute{
		"scope": ephemeralschema.StringAttribute{Required: true},
		"token": ephemeralschema.StringAttribute{Computed: true},
	}}
}

func (*tokenEphemeral) ValidateConfig(
	ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse,
) {
	var scope types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("scope"), &scope)...)
	if scope.ValueString() == "all" {
		resp.Diagnostics.AddAttributeError(path.Root("scope"), "Bad scope", "Not all at once.")
	}
}

func (t *tokenEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var scope types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("scope"), &scope)...)
	err := t.store.enter("open")
	if err != nil {
		resp.Diagnostics.AddError("Token not given", err.Error())

		return
	}
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("scope"), scope)...)
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("token"), "t-"+scope.ValueString())...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "renewals", []byte("0"))...)
	resp.RenewAt = time.Unix(1, 0)
}

func (t *tokenEphemeral) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	err := t.store.enter("renew")
	if err != nil {
		resp.Diagnostics.AddError("Token not renewed", err.Error())

		return
	}
	renewals, diags := req.Private.GetKey(ctx, "renewals")
	resp.Diagnostics.Append(diags...)
	count, err := strconv.Atoi(string(renewals))
	if err != nil {
		resp.Diagnostics.AddError("Token not renewed", err.Error())
	}
	resp.Private = req.Private
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "renewals", []byte(strconv.Itoa(count+1)))...)
	resp.RenewAt = time.Unix(int64(count)+2, 0)
}

func (t *tokenEphemeral) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	err := t.store.enter("close")
	if err != nil {
		resp.Diagnostics.AddError("Token not closed", err.Error())

		return
	}
	renewals, diags := req.Private.GetKey(ctx, "renewals")
	resp.Diagnostics.Append(diags...)
	t.store.closed = append(t.store.closed, string(renewals))
}

// countAction counts aloud, and then for ever if it is told to.
type countAction struct{}

func (*countAction) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "shop_count"
}

func (*countAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = actionschema.Schema{Attributes: map[string]actionschema.Attribute{
		"to":      actionschema.Int64Attribute{Required: true},
		"forever": actionschema.BoolAttribute{Optional: true},
	}}
}

func (*countAction) ValidateConfig(
	ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse,
) {
	var to types.Int64
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("to"), &to)...)
	if to.ValueInt64() < 0 {
		resp.Diagnostics.AddAttributeError(path.Root("to"), "Bad count", "It must not be negative.")
	}
}

func (*countAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var to types.Int64
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("to"), &to)...)
	if to.ValueInt64() > 100 {
		resp.Diagnostics.AddAttributeError(path.Root("to"), "Long count", "Nobody waits for it.")
	}
}

func (*countAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var to types.Int64
	var forever types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("to"), &to)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("forever"), &forever)...)
	for i := range to.ValueInt64() {
		resp.SendProgress(action.InvokeProgressEvent{Message: strconv.FormatInt(i+1, 10)})
	}
	if forever.ValueBool() {
		<-ctx.Done()
		resp.Diagnostics.AddError("Count stopped", ctx.Err().Error())
	}
}

// joinFunction joins texts.
type joinFunction struct{}

func (*joinFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "join"
}

func (*joinFunction) Definition(
	_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse,
) {
	resp.Definition = function.Definition{
		Parameters:        []function.Parameter{function.StringParameter{Name: "separator"}},
		VariadicParameter: function.StringParameter{Name: "texts"},
		Return:            function.StringReturn{},
	}
}

func (*joinFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var separator string
	var texts []string
	resp.Error = req.Arguments.Get(ctx, &separator, &texts)
	switch {
	case resp.Error != nil:
	case separator == "":
		resp.Error = function.NewArgumentFuncError(0, "the separator is empty")
	case len(texts) == 0:
		resp.Error = function.NewFuncError("there is nothing to join")
	default:
		resp.Error = resp.Result.Set(ctx, strings.Join(texts, separator))
	}
}

// kindFunction tells null, unknown and known values apart.
type kindFunction struct{}

func (*kindFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "kind"
}

func (*kindFunction) Definition(
	_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse,
) {
	resp.Definition = function.Definition{
		Parameters: []function.Parameter{
			function.DynamicParameter{Name: "value", AllowNullValue: true, AllowUnknownValues: true},
		},
		Return: function.StringReturn{},
	}
}

func (*kindFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var value types.Dynamic
	resp.Error = req.Arguments.Get(ctx, &value)
	kind := "known"
	switch {
	case value.IsUnderlyingValueUnknown() || value.IsUnknown():
		kind = "unknown"
	case value.IsUnderlyingValueNull() || value.IsNull():
		kind = "null"
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, kind))
}
