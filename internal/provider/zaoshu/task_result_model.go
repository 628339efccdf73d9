package zaoshu

import (
	"encoding/base64"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// taskResultDataSourceModel is the model of the data source
// fleet_zaoshu_task_result.
type taskResultDataSourceModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
	TaskID     types.String `tfsdk:"task_id"`
	Format     types.String `tfsdk:"format"`

	FileName      types.String `tfsdk:"file_name"`
	Content       types.String `tfsdk:"content"`
	ContentBase64 types.String `tfsdk:"content_base64"`
	Rows          []api.Row    `tfsdk:"rows"`

	DepthFileName      types.String `tfsdk:"depth_file_name"`
	DepthContent       types.String `tfsdk:"depth_content"`
	DepthContentBase64 types.String `tfsdk:"depth_content_base64"`
	DepthRows          []api.Row    `tfsdk:"depth_rows"`
}

// format returns the format to request.
func (m *taskResultDataSourceModel) format() api.Format {
	if m.Format.IsNull() {
		return api.JSON
	}

	return api.Format(m.Format.ValueString())
}

// FromAPI sets the values of the result.
func (m *taskResultDataSourceModel) FromAPI(result *api.Result) diag.Diagnostics {
	var diags diag.Diagnostics
	m.FileName = types.StringValue(result.Surface.Name)
	m.Content, m.ContentBase64 = fileContents(result.Surface)
	m.Rows = m.fileRows(result.Surface, "rows", &diags)
	if result.Depth != nil {
		m.DepthFileName = types.StringValue(result.Depth.Name)
		m.DepthContent, m.DepthContentBase64 = fileContents(*result.Depth)
		m.DepthRows = m.fileRows(*result.Depth, "depth_rows", &diags)
	}

	return diags
}

// fileRows returns the rows of a file, or nil and a warning if it has none.
func (m *taskResultDataSourceModel) fileRows(file api.File, attribute string, diags *diag.Diagnostics) []api.Row {
	if m.format() != api.JSON {
		return nil
	}
	rows, err := file.Rows()
	if err != nil {
		diags.AddAttributeWarning(
			path.Root(attribute), "Zaoshu: the result has no rows",
			err.Error()+". The content is stored as the server returned it, and "+attribute+" is null.",
		)
	}

	return rows
}

// fileContents returns a file as text if it is UTF-8, otherwise as Base64:
// Terraform's strings are UTF-8.
func fileContents(file api.File) (text, encoded types.String) {
	if utf8.Valid(file.Content) {
		return types.StringValue(string(file.Content)), types.StringNull()
	}

	return types.StringNull(), types.StringValue(base64.StdEncoding.EncodeToString(file.Content))
}
