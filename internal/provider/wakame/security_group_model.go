package wakame

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// securityGroupModel is a security group.
type securityGroupModel struct {
	labelledModel

	Rules []securityRuleModel `tfsdk:"rules"`
}

// securityRuleModel is a rule of a security group.
type securityRuleModel struct {
	Permission types.String `tfsdk:"permission"`
	IPProtocol types.String `tfsdk:"ip_protocol"`
	FirstPort  types.Int64  `tfsdk:"ip_fport"`
	LastPort   types.Int64  `tfsdk:"ip_tport"`
	ICMPType   types.Int64  `tfsdk:"icmp_type"`
	ICMPCode   types.Int64  `tfsdk:"icmp_code"`
	Protocol   types.String `tfsdk:"protocol"`
	IPSource   types.String `tfsdk:"ip_source"`
}

// FromAPI sets the values that the API returns.
func (m *securityGroupModel) FromAPI(group *api.SecurityGroup) {
	m.labelledModel.FromAPI(&group.Object)
	m.Rules = make([]securityRuleModel, len(group.Rules))
	for i := range group.Rules {
		m.Rules[i].FromAPI(&group.Rules[i])
	}
}

// FromAPI sets the values that the API returns.
func (m *securityRuleModel) FromAPI(rule *api.SecurityRule) {
	m.Permission = types.StringValue(rule.Permission)
	m.IPProtocol = convert.OptionalString(rule.IPProtocol)
	m.FirstPort = optionalInt(rule.FirstPort)
	m.LastPort = optionalInt(rule.LastPort)
	m.ICMPType = optionalInt(rule.ICMPType)
	m.ICMPCode = optionalInt(rule.ICMPCode)
	m.Protocol = convert.OptionalString(rule.Protocol)
	m.IPSource = convert.OptionalString(rule.IPSource)
}

// securityGroupAttributes returns the attributes of a security group.
func securityGroupAttributes() map[string]schema.Attribute {
	return labelledAttributes("the security group", map[string]schema.Attribute{
		"rules": rowsAttribute(
			"Connections that the group allows. In v11.06 of Wakame-vdc a rule has only `permission`.",
			map[string]schema.Attribute{
				"permission":  textAttribute("The whole rule, such as `tcp:22,22,ip4:0.0.0.0`."),
				"ip_protocol": textAttribute("Protocol of the connections: `tcp`, `udp` or `icmp`."),
				"ip_fport":    numberAttribute("First port. Null for `icmp`."),
				"ip_tport":    numberAttribute("Last port. Null for `icmp`."),
				"icmp_type":   numberAttribute("Type of the ICMP messages. Null for other protocols."),
				"icmp_code":   numberAttribute("Code of the ICMP messages. Null for other protocols."),
				"protocol":    textAttribute("Family of the source, such as `ip4`. Null for a security group."),
				"ip_source": textAttribute("Network, such as `0.0.0.0/0`, or ID of the security group, from " +
					"which the connections come."),
			},
		),
	})
}
