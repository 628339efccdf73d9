package qubell

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
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

func (r *instanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := argumentAttributes()
	maps.Copy(attributes, notReturnedAttributes())
	maps.Copy(attributes, computedAttributes())
	attributes["timeouts"] = schemas.Timeouts(ctx, timeouts.Opts{
		Create:            true,
		CreateDescription: "How long to wait until the instance runs, such as `1h`. Defaults to `30m`.",
		Update:            true,
		UpdateDescription: "How long to wait until the instance is reconfigured and runs again, such as `1h`. " +
			"Defaults to `30m`.",
		Delete:            true,
		DeleteDescription: "How long to wait until the instance is destroyed, such as `1h`. Defaults to `30m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance of an application on Qubell. Terraform launches it, and waits until the " +
			"launch has ended and the instance runs. To destroy it, Terraform runs its workflow `destroy`, and then " +
			"deletes its record. While another job runs on the instance, an update or a destroy waits for the end of " +
			"that job. After Ctrl-C during a launch, the instance stays in the state, and the next apply resumes the " +
			"wait.\n\n" +
			"The API does not return `revision_id`, `submodules` and `user_data`, so changes made outside Terraform " +
			"are not detected. They are null after an import. The next apply sends `submodules` and `user_data` of " +
			"the configuration, and takes over `revision_id` without a request if the instance has that revision.\n\n" +
			"`parameters_wo`, `submodules_wo` and `user_data_wo` keep secrets out of the plan and the state. The " +
			"API returns all parameters of an instance, and an import does not have the configuration: from the " +
			"import to the first apply, `effective_parameters` in the state also has the values of the parameters in " +
			"`parameters_wo`. Change such a secret after the import. The data source `fleet_qubell_instance` " +
			"always stores all parameters.\n\n" +
			"After an import, `parameters` is null and `destroy_after` is the time from the creation of the schedule " +
			"that destroys the instance to its run. The next apply takes over both from the configuration: " +
			"parameters stay as they are unless the configuration has another value, and so does the time of the " +
			"destruction.",
		Attributes: attributes,
	}
}

// argumentAttributes returns the attributes that the user sets and the API
// returns.
func argumentAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"application_id": schema.StringAttribute{
			MarkdownDescription: "ID of the application." + schemas.ForcesNew,
			Required:            true,
			Validators:          []validator.String{objectID("an application")},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"environment_id": schema.StringAttribute{
			MarkdownDescription: "ID of the environment in which the instance runs. Defaults to the default " +
				"environment of the organization." + schemas.ForcesNew,
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{objectID("an environment")},
			PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace(),
			},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the instance. Defaults to a name that the server generates.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{schemas.NotEmpty{}},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"manifest_version": schema.Int64Attribute{
			MarkdownDescription: "Version of the application's manifest. Takes precedence over the version of a " +
				"revision. Defaults to the version of the revision or the latest one for a new instance; an existing " +
				"instance keeps its version. `version` has the current one.",
			Optional:   true,
			Validators: []validator.Int64{schemas.AtLeast(1)},
		},
		"parameters": schema.MapAttribute{
			MarkdownDescription: "Parameters by name, such as `interface.pin`. Each value is a string that is sent " +
				"unchanged. Write a number or a list as JSON, such as `jsonencode([1, 2])`, or convert all values " +
				"with the function `provider::fleet::workflow_parameters`. A parameter for which the manifest has no " +
				"default is required. Removing a parameter resets it to its default. Parameters that are not set " +
				"stay as they are; `effective_parameters` has all of them. " +
				sensitiveDescription + parametersStored,
			ElementType: types.StringType,
			Optional:    true,
			Sensitive:   true,
			Validators: []validator.Map{
				schemas.NoNullValues{}, mapvalidator.KeysAre(schemas.NotEmpty{}),
			},
		},
		"parameters_wo": parametersWOAttribute("Further parameters by name, which the plan and the state do not " +
			"have. Write the values as in `parameters`. A reconfiguration for any reason sends the values that the " +
			"configuration has then. `effective_parameters` leaves these parameters out, and `return_values` leaves " +
			"out each value that holds one of their values. A change made outside Terraform is not detected: the " +
			"next reconfiguration overwrites it. Removing a parameter resets it to its default."),
		"parameters_wo_version": schema.Int64Attribute{
			MarkdownDescription: versionOf("parameters_wo") + " A change reconfigures the instance.",
			Optional:            true,
			Validators:          []validator.Int64{schemas.AlsoRequires("parameters_wo")},
		},
		"destroy_after": schema.StringAttribute{
			MarkdownDescription: "How long after the launch the server destroys the instance, such as `8h`. The time " +
				"starts again at each change of this argument. By default the server does not destroy the instance. " +
				"This argument owns all schedules of the workflow `destroy` of the instance: setting or changing it " +
				"moves the soonest schedule and cancels the others, and removing it cancels all of them. Do not use " +
				"it together with a `fleet_qubell_workflow_schedule` of the workflow `destroy`. If the schedule is " +
				"moved or cancelled outside Terraform, the next apply restores it.",
			Optional: true,
			Validators: []validator.String{
				durationValidator("Remove the argument if the server must not destroy the instance."),
			},
		},
	}
}

// notReturnedAttributes returns the attributes that the user sets and the API
// does not return, and those that only Terraform uses.
func notReturnedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"revision_id": schema.StringAttribute{
			MarkdownDescription: "ID of the revision of the application. A revision has a version of the manifest " +
				"and its own defaults for the parameters. By default an existing instance keeps its revision.",
			Optional:   true,
			Validators: []validator.String{objectID("a revision")},
		},
		"submodules": schema.StringAttribute{
			MarkdownDescription: "Submodules with a configuration of their own, as JSON: an object of submodules by " +
				"name, each with `manifestVersion`, `revisionId`, `parameters` (an object of strings) and " +
				"`submodules`, all of them optional. A submodule that is absent or removed stays as it is. Each " +
				"reconfiguration resets the parameters that are absent in a submodule that is present. A parameter " +
				"that is mapped to a parameter of the outer module can only be set in the outer module. " +
				sensitiveDescription + " The state has the document, unlike `submodules_wo`. Conflicts with " +
				"`submodules_wo`.",
			Optional:   true,
			Sensitive:  true,
			Validators: []validator.String{submodulesValidator()},
		},
		"submodules_wo": schema.StringAttribute{
			MarkdownDescription: "Submodules as in `submodules`, in a document that the plan and the state do not " +
				"have. A reconfiguration for any reason sends the document that the configuration has then. " +
				writeOnlyDescription("submodules_wo") + " Conflicts with `submodules`.",
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			Validators: []validator.String{
				submodulesValidator(),
				schemas.ConflictsWith("submodules"),
				schemas.AlsoRequires("submodules_wo_version"),
			},
		},
		"submodules_wo_version": schema.Int64Attribute{
			MarkdownDescription: versionOf("submodules_wo") + " A change reconfigures the instance.",
			Optional:            true,
			Validators:          []validator.Int64{schemas.AlsoRequires("submodules_wo")},
		},
		"user_data": schema.StringAttribute{
			MarkdownDescription: "JSON object that Qubell stores with the instance, such as `jsonencode({ owner = " +
				"\"ada\" })`. It is sent right after the launch request, and stored in the state, unlike " +
				"`user_data_wo`. Removing it removes the object from the instance. Conflicts with `user_data_wo`.",
			Optional:   true,
			Sensitive:  true,
			Validators: []validator.String{userDataValidator()},
		},
		"user_data_wo": schema.StringAttribute{
			MarkdownDescription: "JSON object as in `user_data`, which the plan and the state do not have. Removing " +
				"it with its version removes the object from the instance. " + writeOnlyDescription("user_data_wo") +
				" Conflicts with `user_data`.",
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			Validators: []validator.String{
				userDataValidator(),
				schemas.ConflictsWith("user_data"),
				schemas.AlsoRequires("user_data_wo_version"),
			},
		},
		"user_data_wo_version": schema.Int64Attribute{
			MarkdownDescription: versionOf("user_data_wo") + " A change sends the object again.",
			Optional:            true,
			Validators:          []validator.Int64{schemas.AlsoRequires("user_data_wo")},
		},
		"force_destroy": schema.BoolAttribute{
			MarkdownDescription: "Whether to delete the instance even if its workflow `destroy` fails. Resources " +
				"that the workflow should have released may then remain. A change takes effect when it is applied, " +
				"before the instance is destroyed. Defaults to `false`.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(false),
		},
	}
}

// computedAttributes returns the attributes that the server sets. ModifyPlan
// makes those unknown that a reconfiguration may change.
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
		"id":       text("ID of the instance."),
		"status":   text(statusDescription),
		"owner_id": text(ownerDescription),
		"version": schema.Int64Attribute{
			MarkdownDescription: versionDescription,
			Computed:            true,
			PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		},
		"effective_parameters": texts("All parameters of the instance, including those with the manifest's default, " +
			"without those of `parameters_wo`. " + parametersDescription),
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

// parametersWOAttribute returns the attribute `parameters_wo`. The description
// says what Terraform does with the parameters.
func parametersWOAttribute(description string) schema.MapAttribute {
	return schema.MapAttribute{
		MarkdownDescription: description + " A parameter must not also be in `parameters`. " +
			writeOnlyDescription("parameters_wo"),
		ElementType: types.StringType,
		Optional:    true,
		Sensitive:   true,
		WriteOnly:   true,
		Validators: []validator.Map{
			schemas.NoNullValues{},
			mapvalidator.KeysAre(schemas.NotEmpty{}),
			schemas.AlsoRequires("parameters_wo_version"),
		},
	}
}

// writeOnlyDescription describes how a write-only argument changes.
func writeOnlyDescription(attribute string) string {
	return "A change of the value alone plans nothing: change `" + attribute + "_version`, too. The value may be " +
		"ephemeral. Requires Terraform 1.11 and `" + attribute + "_version`."
}

// versionOf describes the version of a write-only argument.
func versionOf(attribute string) string {
	return "Version of `" + attribute + "`. Change it whenever you change `" + attribute + "`."
}

// parametersStored contrasts `parameters` with `parameters_wo`.
const parametersStored = " The state has the values, unlike those of `parameters_wo`."

// sensitiveDescription explains why parameters are sensitive.
const sensitiveDescription = "Sensitive, because the API does not mark the parameters that hold a secret."

// Descriptions that the resource and the data sources share.
const (
	statusDescription = "Status of the instance: `Requested`, `Running`, `Executing`, `Failed`, `Destroying` or " +
		"`Destroyed`, or another value in other versions of the API."
	ownerDescription        = "ID of the user who launched the instance."
	versionDescription      = "Current version of the application's manifest."
	parametersDescription   = "A value that is not a string is written as JSON. " + sensitiveDescription
	returnValuesDescription = "Values that the instance returns, such as addresses, by name. Each value is JSON, " +
		"also a string: read it with `jsondecode`. Sensitive, because an application may return a secret: use " +
		"`nonsensitive` for a value that is not secret."
	componentsDescription        = "Components of an instance of a hierarchical application. Empty otherwise."
	componentNameDescription     = "Name of the component."
	componentInstanceDescription = "ID of the component's own instance. Null if the component is not an application."
)
