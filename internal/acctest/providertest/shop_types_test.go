package providertest_test

import (
	"context"
	"strconv"
	"strings"

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
	"github.com/hashicorp/terraform-plugin-framework/types"
)

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
			if found > req.Limit && !l.store.ignoresLimit || !push(l.result(ctx, req, item)) {
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

// tokenEphemeral opens a token, whose private data is its scope.
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
		resp.Diagnostics.AddError("Token not opened", err.Error())

		return
	}
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("scope"), scope)...)
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("token"), "t-"+scope.ValueString())...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "scope", []byte(strconv.Quote(scope.ValueString())))...)
}

func (t *tokenEphemeral) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	scope, diags := req.Private.GetKey(ctx, "scope")
	resp.Diagnostics.Append(diags...)
	err := t.store.enter("close " + string(scope))
	if err != nil {
		resp.Diagnostics.AddError("Token not closed", err.Error())
	}
}

// countAction reports each number, and then waits until it is cancelled.
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
		resp.Diagnostics.AddAttributeError(path.Root("to"), "Long count", "It takes too long.")
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

// joinFunction joins texts. Its second argument has no fixed type.
type joinFunction struct{}

func (*joinFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "join"
}

func (*joinFunction) Definition(
	_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse,
) {
	resp.Definition = function.Definition{
		Parameters: []function.Parameter{
			function.StringParameter{Name: "separator"}, function.DynamicParameter{Name: "texts"},
		},
		Return: function.StringReturn{},
	}
}

func (*joinFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var separator string
	var texts types.Dynamic
	resp.Error = req.Arguments.Get(ctx, &separator, &texts)
	elements, isTuple := texts.UnderlyingValue().(types.Tuple)
	switch {
	case resp.Error != nil:
	case separator == "":
		resp.Error = function.NewArgumentFuncError(0, "the separator is empty")
	case !isTuple:
		resp.Error = function.NewFuncError("the texts are " + texts.String())
	default:
		parts := make([]string, 0, len(elements.Elements()))
		for _, element := range elements.Elements() {
			parts = append(parts, element.String())
		}
		resp.Error = resp.Result.Set(ctx, strings.Join(parts, separator))
	}
}
