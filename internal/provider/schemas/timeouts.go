package schemas

import (
	"context"

	action "github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const timeoutsDescription = "How long to wait for each operation. A longer wait ends in an error."

// Timeouts returns the attribute timeouts of a resource.
func Timeouts(ctx context.Context, opts timeouts.Opts) resource.Attribute {
	//nolint:forbidigo // The next lines replace its validators.
	attribute, _ := timeouts.Attributes(ctx, opts).(resource.SingleNestedAttribute)
	attribute.MarkdownDescription = timeoutsDescription
	attribute.Validators = []validator.Object{EmptyObjectWarning()}
	for name, member := range attribute.Attributes {
		text, _ := member.(resource.StringAttribute)
		text.Validators = []validator.String{timeoutValidator()}
		attribute.Attributes[name] = text
	}

	return attribute
}

// ActionTimeouts returns the attribute timeouts of an action.
func ActionTimeouts(ctx context.Context, opts action.Opts) actionschema.Attribute {
	attribute, _ := action.AttributesWithOpts(ctx, opts).(actionschema.SingleNestedAttribute)
	attribute.MarkdownDescription = timeoutsDescription
	attribute.Validators = []validator.Object{EmptyObjectWarning()}
	for name, member := range attribute.Attributes {
		text, _ := member.(actionschema.StringAttribute)
		text.Validators = []validator.String{timeoutValidator()}
		attribute.Attributes[name] = text
	}

	return attribute
}
