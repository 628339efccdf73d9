package wakame

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
)

func (r *instanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := argumentAttributes()
	maps.Copy(attributes, notReturnedAttributes())
	maps.Copy(attributes, computedAttributes())
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create:            true,
		CreateDescription: "How long to wait until the instance runs, such as `30m`. Defaults to `10m`.",
		Delete:            true,
		DeleteDescription: "How long to wait until the instance is terminated, such as `30m`. Defaults to `10m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Wakame-vdc: a virtual machine. It is created when it runs, and destroyed when it is terminated. " +
			"The API cannot change an instance, so that every change makes a new one, but for `reboot_triggers` and `timeouts`. " +
			"What changes on its own, such as the status, is shown by the data source `fleet_wakame_instance`.\n\n" +
			"The API never shows `user_data`, `network_id` and `host_node_id`. They are null after an import, and the next apply takes them over " +
			"from the configuration, as it does with `reboot_triggers`, without a request.",
		Attributes: attributes,
	}
}

// argumentAttributes are those that the user sets and the API shows, and the
// triggers.
func argumentAttributes() map[string]schema.Attribute {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}

	return map[string]schema.Attribute{
		"image_id": schema.StringAttribute{
			MarkdownDescription: "ID of the machine image, such as `wmi-lucid5`.",
			Required:            true,
			Validators:          []validator.String{objectID("wmi", "an image")},
			PlanModifiers:       replaces,
		},
		"instance_spec_id": schema.StringAttribute{
			MarkdownDescription: "ID of the instance spec, such as `is-demospec`, which says how many cores and how much memory there are.",
			Required:            true,
			Validators:          []validator.String{objectID("is", "an instance spec")},
			PlanModifiers:       replaces,
		},
		"hostname": schema.StringAttribute{
			MarkdownDescription: "Hostname: up to 32 lower-case letters, digits and hyphens. No two instances of an account " +
				"have the same. Defaults to a generated one, by which the provider finds the instance where the answer to its " +
				"create is lost.",
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{hostnameValidator()},
			PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace(),
			},
		},
		"security_groups": schema.SetAttribute{
			MarkdownDescription: "IDs of the security groups, such as `sg-demofgr`. If it is left out, the instance keeps those that it has.",
			ElementType:         types.StringType,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.Set{setvalidator.ValueStringsAre(objectID("sg", "a security group"))},
			PlanModifiers:       []planmodifier.Set{setplanmodifier.UseStateForUnknown(), setplanmodifier.RequiresReplace()},
		},
		"ssh_key_id": schema.StringAttribute{
			MarkdownDescription: "ID of the SSH key pair, such as `ssh-demo`.",
			Optional:            true,
			Validators:          []validator.String{objectID("ssh", "an SSH key pair")},
			PlanModifiers:       replaces,
		},
		"ha_enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether the instance moves to another host node when its own fails. Defaults to `false`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(false),
			PlanModifiers:       []planmodifier.Bool{boolplanmodifier.RequiresReplace()},
		},
		"reboot_triggers": schema.MapAttribute{
			MarkdownDescription: "Texts of any meaning. When one changes, comes or goes, the instance is rebooted in place. It must be running then.",
			ElementType:         types.StringType,
			Optional:            true,
		},
	}
}

// notReturnedAttributes are those that the user sets and the API never shows.
func notReturnedAttributes() map[string]schema.Attribute {
	adopts := []planmodifier.String{imported.RequiresReplaceString()}

	return map[string]schema.Attribute{
		"network_id": schema.StringAttribute{
			MarkdownDescription: "ID of the network to be in, such as `nw-demo1`. Left to the scheduler by default. `networks` shows where the instance is.",
			Optional:            true,
			Validators:          []validator.String{objectID("nw", "a network")},
			PlanModifiers:       adopts,
		},
		"host_node_id": schema.StringAttribute{
			MarkdownDescription: "ID of the host node to run on, such as `hn-demo1`. Left to the scheduler by default. `host_node` shows where the instance runs.",
			Optional:            true,
			Validators:          []validator.String{objectID("hn", "a host node")},
			PlanModifiers:       adopts,
		},
		"user_data": schema.StringAttribute{
			MarkdownDescription: "Text that the instance can read when it boots. It is kept in the state; `user_data_wo` is not.",
			Optional:            true,
			Sensitive:           true,
			PlanModifiers:       adopts,
		},
		"user_data_wo": schema.StringAttribute{
			MarkdownDescription: "As `user_data`, but kept out of plan and state. Needs Terraform 1.11, and `user_data_wo_version`.",
			Optional:            true,
			Sensitive:           true,
			WriteOnly:           true,
			Validators: []validator.String{
				stringvalidator.ConflictsWith(path.MatchRoot("user_data")),
				stringvalidator.AlsoRequires(path.MatchRoot("user_data_wo_version")),
			},
		},
		"user_data_wo_version": schema.Int64Attribute{
			MarkdownDescription: "Version of `user_data_wo`. A change of it makes a new instance, which gets the text as it is then.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.AlsoRequires(path.MatchRoot("user_data_wo"))},
			PlanModifiers:       []planmodifier.Int64{imported.RequiresReplaceInt64()},
		},
	}
}

// computedAttributes are those that the server sets. None of them changes when
// the instance is updated.
func computedAttributes() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description,
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	}
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{
			MarkdownDescription: description,
			Computed:            true,
			PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		}
	}
	list := func(description string, parts []nestedAttribute) schema.ListNestedAttribute {
		return schema.ListNestedAttribute{
			MarkdownDescription: description,
			Computed:            true,
			NestedObject:        resourceNestedObject(parts),
			PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		}
	}
	created := text("When the instance was created, as an RFC 3339 time.")
	created.CustomType = timetypes.RFC3339Type{}

	return map[string]schema.Attribute{
		"id":          text("ID of the instance, such as `i-j4f0k3c8`."),
		"state":       text("State of the instance, such as `running` or `stopped`."),
		"cpu_cores":   number("How many CPU cores the instance has."),
		"memory_size": number("How much memory the instance has, in MB."),
		"arch":        text("Architecture, such as `x86_64`."),
		"host_node":   text("ID of the host node that the instance runs on."),
		"networks":    list("Networks that the instance is in.", networkAttributes()),
		"vifs":        list("Network interfaces of the instance.", vifAttributes()),
		"volumes":     list("Volumes of the instance.", volumeAttributes()),
		"created_at":  created,
	}
}

// hostnamePattern is the syntax of hostnames after the server has converted them
// to lower case (design/api/wakame.md, "Hostnames").
var hostnamePattern = regexp.MustCompile(`^[0-9a-z][0-9a-z-]{0,31}$`)

// hostnameValidator accepts hostnames that the server does not change. It
// answers an invalid one with a bare 500.
func hostnameValidator() validator.String {
	return stringvalidator.RegexMatches(
		hostnamePattern,
		"must have 1 to 32 lower-case letters, digits and hyphens, and not begin with a hyphen; the server would make upper case lower",
	)
}
