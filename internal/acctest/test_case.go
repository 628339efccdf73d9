package acctest

import (
	"os"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocolserver"
)

// setUpEnvironment sets the variables of the test framework once, so that
// `go test` alone runs the acceptance tests, with the right Terraform.
var setUpEnvironment = sync.OnceValue(func() error { //nolint:gochecknoglobals // All tests of a process share it.
	found, err := findProgram()
	if err != nil {
		return err
	}
	variables := map[string]string{
		"TF_ACC":                "1",
		"TF_ACC_TERRAFORM_PATH": found.path,
		"CHECKPOINT_DISABLE":    "1",
	}
	if found.name == "OpenTofu" {
		variables["TF_ACC_PROVIDER_HOST"] = "registry.opentofu.org"
	}
	for name, value := range variables {
		err := os.Setenv(name, value)
		if err != nil {
			return err
		}
	}

	return os.Unsetenv("TF_CLI_CONFIG_FILE")
})

// Test runs an acceptance test with the provider in this process.
func Test(t *testing.T, test resource.TestCase) {
	t.Helper()
	useProgram(t)
	err := setUpEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if test.ProtoV6ProviderFactories == nil {
		test.ProtoV6ProviderFactories = ProviderFactories()
	}
	resource.Test(t, test)
}

// ProviderFactories returns the factory of the provider.
func ProviderFactories() map[string]func() (tfprotov6.ProviderServer, error) {
	newServer := providerserver.NewProtocol6(provider.New("test")())

	return map[string]func() (tfprotov6.ProviderServer, error){
		"fleet": func() (tfprotov6.ProviderServer, error) { return protocolserver.New(newServer()) },
	}
}
