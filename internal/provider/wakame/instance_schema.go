package wakame

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *instanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := argumentAttributes()
	maps.Copy(attributes, notReturnedAttributes())
	maps.Copy(attributes, computedAttributes())
	attributes["timeouts"] = schemas.Timeouts(ctx, timeouts.Opts{
		Create: true,
		CreateDescription: "How long to wait until the instance is running, and with `desired_state = \"stopped\"` " +
			"until it is stopped, such as `30m`. Defaults to `10m`.",
		Update: true,
		UpdateDescription: "How long to wait until the instance is stopped or started, such as `30m`. " +
			"Defaults to `10m`.",
		Delete:            true,
		DeleteDescription: "How long to wait until the instance is terminated, such as `30m`. Defaults to `10m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Wakame-vdc: a virtual machine. Creating the resource waits until the " +
			"instance is running. Destroying it waits until the instance is terminated. " +
			"The API cannot update an instance, so a change of any argument except `desired_state`, " +
			"`reboot_triggers` and `timeouts` forces a new resource. " +
			"The data source `fleet_wakame_instance` has the values that change on their own, such as the status.\n\n" +
			"The API does not return `user_data`, `network_id` and `host_node_id`, so changes made outside " +
			"Terraform are not detected. After an import these arguments and `reboot_triggers` are null. The next " +
			"apply stores their values from the configuration in the state, without a request to the API.\n\n" +
			"With `desired_state` Terraform stops and starts the instance, also after an import. " +
			powerVersionDescription + "\n\n" +
			stopDescription + " The plan warns about it.\n\n" +
			startDescription + " The next plan then proposes a new instance.",
		Attributes: attributes,
	}
}

// argumentAttributes returns the arguments that the API returns, and the
// triggers.
func argumentAttributes() map[string]schema.Attribute {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}

	return map[string]schema.Attribute{
		"image_id": schema.StringAttribute{
			MarkdownDescription: "ID of the machine image, such as `wmi-lucid5`. The data source " +
				"`fleet_wakame_image` finds it." + schemas.ForcesNew,
			Required:      true,
			Validators:    []validator.String{objectID("wmi", "an image")},
			PlanModifiers: replace,
		},
		"instance_spec_id": schema.StringAttribute{
			MarkdownDescription: "ID of the instance spec, such as `is-demospec`. It sets the number of CPU cores " +
				"and the size of the memory. The data source `fleet_wakame_instance_specs` lists the " +
				"IDs." + schemas.ForcesNew,
			Required:      true,
			Validators:    []validator.String{objectID("is", "an instance spec")},
			PlanModifiers: replace,
		},
		"hostname": schema.StringAttribute{
			MarkdownDescription: "Hostname of the instance, unique in the account: up to 32 lower-case letters, " +
				"digits and hyphens. " +
				"Defaults to a generated hostname, such as `tf-k3o6abcdefgh2345`, with which the provider finds the " +
				"instance if the answer to the create request is lost. With `create_before_destroy`, leave it " +
				"out: the old instance still has its hostname when Terraform creates the new one." + schemas.ForcesNew,
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{hostnameValidator()},
			PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace(),
			},
		},
		"security_groups": schema.SetAttribute{
			MarkdownDescription: "IDs of the security groups, such as `sg-demofgr`. A new instance has none by " +
				"default. If the argument is removed, the instance keeps its groups. The data source " +
				"`fleet_wakame_security_group` finds them." + schemas.ForcesNew,
			ElementType:   types.StringType,
			Optional:      true,
			Computed:      true,
			Validators:    []validator.Set{setvalidator.ValueStringsAre(objectID("sg", "a security group"))},
			PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown(), setplanmodifier.RequiresReplace()},
		},
		"ssh_key_id": schema.StringAttribute{
			MarkdownDescription: "ID of the SSH key pair, such as `ssh-demo`. The data source " +
				"`fleet_wakame_ssh_key_pair` finds it." + schemas.ForcesNew,
			Optional:      true,
			Validators:    []validator.String{objectID("ssh", "an SSH key pair")},
			PlanModifiers: replace,
		},
		"ha_enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether the instance moves to another host node when its host node fails. " +
				"Defaults to `false`." + schemas.ForcesNew,
			Optional:      true,
			Computed:      true,
			Default:       booldefault.StaticBool(false),
			PlanModifiers: []planmodifier.Bool{boolplanmodifier.RequiresReplace()},
		},
		"desired_state": schema.StringAttribute{
			MarkdownDescription: "State into which Terraform brings the instance: `running` or `stopped`. If an " +
				"instance was stopped or started outside Terraform, the next plan proposes to change that. " +
				"By default the provider neither stops nor starts the instance, and `state` only reports its state. " +
				"A new instance always boots first. See the warnings above.",
			Optional:   true,
			Validators: []validator.String{schemas.OneOf(string(api.Running), string(api.Stopped))},
		},
		"reboot_triggers": schema.MapAttribute{
			MarkdownDescription: "Arbitrary values. A change of one of them reboots the instance, which must be " +
				"running. With `desired_state = \"stopped\"`, and when the same apply starts the instance, there is " +
				"no reboot: the start boots the instance.",
			ElementType: types.StringType,
			Optional:    true,
		},
	}
}

// notReturnedAttributes returns the arguments that the API does not return.
func notReturnedAttributes() map[string]schema.Attribute {
	replace := []planmodifier.String{imported.RequiresReplaceString()}

	return map[string]schema.Attribute{
		"network_id": schema.StringAttribute{
			MarkdownDescription: "ID of the network, such as `nw-demo1`. Defaults to a network that the scheduler " +
				"chooses: `networks` has its ID. The data source `fleet_wakame_networks` lists the networks of the " +
				"account." + schemas.ForcesNew,
			Optional:      true,
			Validators:    []validator.String{objectID("nw", "a network")},
			PlanModifiers: replace,
		},
		"host_node_id": schema.StringAttribute{
			MarkdownDescription: "ID of the host node, such as `hn-demo1`. Defaults to a host node that the " +
				"scheduler chooses: `host_node` has its ID. The data source `fleet_wakame_host_nodes` lists the " +
				"host nodes of the account." + schemas.ForcesNew,
			Optional:      true,
			Validators:    []validator.String{objectID("hn", "a host node")},
			PlanModifiers: replace,
		},
		"user_data": schema.StringAttribute{
			MarkdownDescription: "Text that the instance can read when it boots. It is stored in the state, unlike " +
				"`user_data_wo`. Conflicts with `user_data_wo`." + schemas.ForcesNew,
			Optional:      true,
			Sensitive:     true,
			PlanModifiers: replace,
		},
		"user_data_wo": schema.StringAttribute{
			MarkdownDescription: "Text that the instance can read when it boots. It is not stored in the plan or in " +
				"the state. A change of the text alone has no effect. Requires Terraform 1.11 and " +
				"`user_data_wo_version`. Conflicts with `user_data`.",
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			Validators: []validator.String{
				schemas.ConflictsWith("user_data"),
				schemas.AlsoRequires("user_data_wo_version"),
			},
		},
		"user_data_wo_version": schema.Int64Attribute{
			MarkdownDescription: "Version of `user_data_wo`. Change it whenever you change " +
				"`user_data_wo`." + schemas.ForcesNew,
			Optional:      true,
			Validators:    []validator.Int64{schemas.AlsoRequires("user_data_wo")},
			PlanModifiers: []planmodifier.Int64{imported.RequiresReplaceInt64()},
		},
	}
}

// computedAttributes returns the attributes that the server sets. An update
// does not change them.
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
	list := func(description string, attributes []nestedAttribute) schema.ListNestedAttribute {
		return schema.ListNestedAttribute{
			MarkdownDescription: description,
			Computed:            true,
			NestedObject:        resourceNestedObject(attributes),
			PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		}
	}
	created := text("When the instance was created, as an RFC 3339 time.")
	created.CustomType = timetypes.RFC3339Type{}

	return map[string]schema.Attribute{
		"address":     text(addressDescription),
		"id":          text("ID of the instance, such as `i-j4f0k3c8`."),
		"state":       text("State of the instance, such as `running` or `stopped`."),
		"cpu_cores":   number("Number of CPU cores."),
		"memory_size": number("Size of the memory, in MB."),
		"arch":        text("CPU architecture, such as `x86_64`."),
		"host_node":   text("ID of the host node of the instance. Null while the instance is stopped."),
		"networks":    list("Networks of the instance. Empty while the instance is stopped.", networkAttributes()),
		"vifs":        list("Network interfaces of the instance.", vifAttributes()),
		"volumes":     list("Volumes of the instance.", volumeAttributes()),
		"created_at":  created,
	}
}

// hostnamePattern is the syntax of the hostnames that the server stores. It
// converts upper case to lower case (design/api/wakame.md, "Hostnames").
var hostnamePattern = regexp.MustCompile(`^[0-9a-z][0-9a-z-]{0,31}$`)

// hostnameValidator accepts hostnames that the server does not change. The
// server answers an invalid hostname with a 500 without a reason.
func hostnameValidator() validator.String {
	return schemas.Matches(
		hostnamePattern,
		"1 to 32 lower-case letters, digits and hyphens that do not begin with a hyphen; the server rejects or "+
			"changes other hostnames",
	)
}
