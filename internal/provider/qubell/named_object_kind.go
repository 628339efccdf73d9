package qubell

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// namedObjectKind is a kind of objects with an id and a name. The API returns
// them in a list only (design/api/qubell.md, "Discovery").
type namedObjectKind struct {
	// noun is the kind, such as "application". Its plural ends in "s".
	noun string
	// parent is the kind of the object that has the list; "" for none.
	parent string
	// description describes the objects in the docs, in sentences.
	description string
	// list returns the objects of a parent.
	list func(ctx context.Context, client *api.Client, parentID string) ([]api.NamedObject, error)
}

// The nouns of the parents.
const (
	organizationNoun = "organization"
	applicationNoun  = "application"
)

func organizationKind() namedObjectKind {
	return namedObjectKind{
		noun:        organizationNoun,
		description: "An organization has environments and applications.",
		list: func(ctx context.Context, client *api.Client, _ string) ([]api.NamedObject, error) {
			return client.Organizations(ctx)
		},
	}
}

func applicationKind() namedObjectKind {
	return namedObjectKind{
		noun:   applicationNoun,
		parent: organizationNoun,
		description: "Instances are launched from an application: its ID is the argument `application_id` of " +
			"`fleet_qubell_instance`.",
		list: func(ctx context.Context, client *api.Client, organizationID string) ([]api.NamedObject, error) {
			return client.Applications(ctx, organizationID)
		},
	}
}

func revisionKind() namedObjectKind {
	return namedObjectKind{
		noun:   "revision",
		parent: applicationNoun,
		description: "A revision is a named configuration of an application: its ID is the argument `revision_id` " +
			"of `fleet_qubell_instance`. Old versions of the API do not have the list of revisions.",
		list: func(ctx context.Context, client *api.Client, applicationID string) ([]api.NamedObject, error) {
			return client.Revisions(ctx, applicationID)
		},
	}
}

// namedObjectBase is the part that the data sources of a kind share.
type namedObjectBase struct {
	system.DataSource[*api.Client]

	kind namedObjectKind
}

// read returns the objects of the parent in a configuration.
func (b *namedObjectBase) read(ctx context.Context, config tfsdk.Config) ([]api.NamedObject, diag.Diagnostics) {
	var parentID types.String
	if b.kind.parent != "" {
		diags := config.GetAttribute(ctx, path.Root(parentAttribute(b.kind.parent)), &parentID)
		if diags.HasError() {
			return nil, diags
		}
	}
	objects, err := b.kind.list(ctx, b.Client, parentID.ValueString())
	if diags := parentNotFound(b.kind.parent, parentID.ValueString(), err); diags != nil {
		return nil, diags
	}
	if err != nil {
		return nil, b.Diagnose(ctx, nil, err)
	}

	return objects, nil
}

// withArticle returns a noun with its indefinite article.
func withArticle(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}

	return "a " + noun
}

// parentAttribute returns the name of the attribute with the id of the parent.
func parentAttribute(parent string) string { return parent + "_id" }

// parentSchema returns the attribute with the id of the parent.
func parentSchema(parent string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "ID of the " + parent + ".",
		Required:            true,
		Validators:          []validator.String{objectID(withArticle(parent))},
	}
}
