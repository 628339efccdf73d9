package sharedcloud_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
)

func TestMain(m *testing.M) { clienttest.Main(m, "sharedcloud", "") }
