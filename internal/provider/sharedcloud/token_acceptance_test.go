package sharedcloud_test

import (
	"fmt"
	"maps"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

func TestAccToken_open(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Ephemeral)
	account := acctest.NewAccount(t, "sharedcloud")
	token := account.Credentials["token"]
	credentials := maps.Clone(account.Credentials)
	delete(account.Credentials, "token")
	factories := acctest.ProviderFactories()
	factories["echo"] = echoprovider.NewProviderServer()
	config := func(password string) string {
		return account.HCL() + fmt.Sprintf(`
			ephemeral "fleet_sharedcloud_token" "account" {
			  username = %q
			  password = %q
			}
			provider "echo" {
			  data = ephemeral.fleet_sharedcloud_token.account.token
			}
			resource "echo" "token" {}`, credentials["username"], password)
	}
	acctest.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{
			{
				Config:      config("wrong"),
				ExpectError: regexp.MustCompile(`Unable to log in with provided\s+credentials`),
			},
			{
				Config: config(credentials["password"]),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("echo.token", tfjsonpath.New("data"), knownvalue.StringExact(token)),
				},
			},
		},
	})
}
