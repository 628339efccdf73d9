package sharedcloud

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*tokenEphemeralResource)(nil)

// newTokenEphemeralResource returns the ephemeral resource
// fleet_sharedcloud_token.
func newTokenEphemeralResource() ephemeral.EphemeralResource { return &tokenEphemeralResource{} }

type tokenEphemeralResource struct {
	system.EphemeralResource[*api.Authenticator]
}

type tokenEphemeralResourceModel struct {
	Username types.String `tfsdk:"username"`
	Password types.String `tfsdk:"password"`
	Token    types.String `tfsdk:"token"`
}

func (e *tokenEphemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_sharedcloud_token"
}

func (e *tokenEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Token of a Sharedcloud account, from its user name and password. It is not stored in " +
			"plan or state. " +
			"It requires `sharedcloud.endpoint` of its provider, and not `sharedcloud.token`. So the token can be " +
			"that of another provider block, whose `alias` differs.",
		Attributes: map[string]schema.Attribute{
			"username": schema.StringAttribute{
				MarkdownDescription: "User name of the account.",
				Required:            true,
				Validators:          []validator.String{schemas.NotEmpty{}},
			},
			"password": schema.StringAttribute{
				MarkdownDescription: "Password of the account.",
				Required:            true,
				Sensitive:           true,
				Validators:          []validator.String{schemas.NotEmpty{}},
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "Token of the account.",
				Computed:            true,
				Sensitive:           true,
			},
		},
	}
}

func (e *tokenEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var data tokenEphemeralResourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	token, err := e.Client.Token(ctx, data.Username.ValueString(), data.Password.ValueString())
	if err != nil {
		resp.Diagnostics.Append(e.diagnose(ctx, req.Config.Schema, err)...)

		return
	}
	data.Token = types.StringValue(token)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &data)...)
}

// diagnose returns the diagnostics of an error of the login. The API does not
// say whether the user name or the password is wrong
// (design/api/sharedcloud.md, "Authentication").
func (e *tokenEphemeralResource) diagnose(
	ctx context.Context, loginSchema diagnostics.Schema, err error,
) diag.Diagnostics {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.Invalid || len(failure.Fields) > 0 {
		return e.Diagnose(ctx, loginSchema, err)
	}

	return diagnostics.AttributeError("password", "Sharedcloud: could not "+failure.Operation,
		"%s.\n\nCheck username and password.", strings.TrimSuffix(failure.Outcome(), "."))
}
