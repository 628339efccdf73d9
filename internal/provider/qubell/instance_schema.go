package qubell

import (
	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// argumentAttributes are those that the user sets and the API shows.
func argumentAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"application_id": schema.StringAttribute{
			MarkdownDescription: "Id of the application that the instance is launched from. A change makes a new instance.",
			Required:            true,
			Validators:          []validator.String{objectID("an application")},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"environment_id": schema.StringAttribute{
			MarkdownDescription: "Id of the environment that the instance runs in. Defaults to the default environment of the organization. A change makes a new instance.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{objectID("an environment")},
			PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace(),
			},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the instance. Made up by the server by default.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{schemas.NameValidator()},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"manifest_version": schema.Int64Attribute{
			MarkdownDescription: "Version of the application's manifest. It beats that of a revision. If it is left out, the instance is launched from the latest one, " +
				"or from that of the revision, and is left on the one that it has; `version` shows which.",
			Optional:   true,
			Validators: []validator.Int64{int64validator.AtLeast(1)},
		},
		"parameters": schema.MapAttribute{
			MarkdownDescription: "Parameters by name, such as `interface.pin`. Each value is a text that is sent as it is; write a number or a list as JSON, such as `jsonencode([1, 2])`, or all of them with `provider::fleet::workflow_parameters`. " +
				"What the manifest has no default for must be there. What is taken out is reset to its default. Others that the " +
				"instance has are left alone, and shown by `effective_parameters`. " + sensitiveDescription,
			ElementType: types.StringType,
			Optional:    true,
			Sensitive:   true,
			Validators: []validator.Map{
				mapvalidator.NoNullValues(), mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1)),
			},
		},
		"destroy_after": schema.StringAttribute{
			MarkdownDescription: "How long the instance lives, such as `8h`: after that the server destroys it. It counts from the launch, and anew from each change of this argument. " +
				"By default the instance lives until it is destroyed.",
			Optional: true,
			Validators: []validator.String{
				durationValidator("Leave it out for an instance that lives until it is destroyed."),
			},
		},
	}
}

// notReturnedAttributes are those that the user sets and the API never shows,
// and those that say how Terraform works.
func notReturnedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"revision_id": schema.StringAttribute{
			MarkdownDescription: "Id of the revision of the application, which brings a version of the manifest and defaults of its own for the parameters. " +
				"If it is left out, an instance that runs is left on the revision that it has.",
			Optional:   true,
			Validators: []validator.String{objectID("a revision")},
		},
		"submodules": schema.StringAttribute{
			MarkdownDescription: "Submodules that are configured by themselves, as JSON: an object of submodules by name, each with `manifestVersion`, `revisionId`, `parameters` (an object of texts) and " +
				"`submodules` of its own, all of them optional. A submodule that is left out or taken out is left alone; of one that is there each reconfiguration resets the parameters that are not. " +
				"A parameter that is mapped to one of the outer module can be set there only. " + sensitiveDescription,
			CustomType: jsontypes.NormalizedType{},
			Optional:   true,
			Sensitive:  true,
			Validators: []validator.String{submodulesValidator()},
		},
		"user_data": schema.StringAttribute{
			MarkdownDescription: "JSON object to keep with the instance, such as `jsonencode({ owner = \"ada\" })`. It is set right after the launch has begun, and kept in the state.",
			Optional:            true,
			Sensitive:           true,
			Validators:          []validator.String{userDataValidator()},
		},
		"force_destroy": schema.BoolAttribute{
			MarkdownDescription: "Whether the instance is deleted even if its workflow `destroy` fails. What that should have released may be left over. Defaults to `false`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(false),
		},
	}
}

// computedAttributes are those that the server sets. Those that a
// reconfiguration changes are made unknown then; see
// [instanceResource.ModifyPlan].
func computedAttributes() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description,
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	}
	texts := func(description string) schema.MapAttribute {
		return schema.MapAttribute{
			MarkdownDescription: description,
			ElementType:         types.StringType,
			Computed:            true,
			Sensitive:           true,
			PlanModifiers:       []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
		}
	}

	return map[string]schema.Attribute{
		"id":       text("Id of the instance."),
		"status":   text(statusDescription),
		"owner_id": text(ownerDescription),
		"version": schema.Int64Attribute{
			MarkdownDescription: versionDescription,
			Computed:            true,
			PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		},
		"effective_parameters": texts("All parameters that the instance has, those with the manifest's defaults too. " +
			parametersDescription),
		"return_values": texts(returnValuesDescription),
		"components": schema.ListNestedAttribute{
			MarkdownDescription: componentsDescription,
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"name": schema.StringAttribute{MarkdownDescription: componentNameDescription, Computed: true},
				"instance_id": schema.StringAttribute{
					MarkdownDescription: componentInstanceDescription, Computed: true,
				},
			}},
			PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		},
	}
}

// sensitiveDescription explains why parameters are sensitive.
const sensitiveDescription = "Sensitive, since the API does not mark the parameters that hold a secret."

// Descriptions that the resource and the data source share.
const (
	statusDescription = "Status of the instance: `Requested`, `Running`, `Executing`, `Failed`, `Destroying` or " +
		"`Destroyed`, or a word that other versions of the API have."
	ownerDescription        = "Id of the user who launched the instance."
	versionDescription      = "Version of the application's manifest that the instance has."
	parametersDescription   = "A value that is no text is shown as JSON. " + sensitiveDescription
	returnValuesDescription = "What the instance returns, such as addresses, by name. Each value is JSON, a text too: " +
		"read it with `jsondecode`. " +
		"Sensitive, since an application may return a secret: use `nonsensitive` for a value that is none."
	componentsDescription        = "Components of an instance of a hierarchical application; none of a flat one."
	componentNameDescription     = "Name of the component."
	componentInstanceDescription = "Id of the component's own instance, if the component is an application of its own; null otherwise."
)
