package qubell

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// Values of destroyInterval (design/api/qubell.md, "Automatic destruction").
const (
	defaultDestroyInterval = "3600000" // milliseconds
	neverDestroy           = "-1"
)

// launchInput is a request to launch an instance.
type launchInput struct {
	name          string
	environmentID string
	// destroyAfter is nil for an instance that is never destroyed.
	destroyAfter  *time.Duration
	configuration configuration
}

// readLaunch reads a request to launch an instance.
func (d *data) readLaunch(in play.Object, account string) (launchInput, error) {
	input := launchInput{
		name:          play.FieldOr(in, keyInstanceName, ""),
		environmentID: d.readEnvironment(in, account),
		destroyAfter:  readDestroyInterval(in),
		configuration: readConfiguration(in, keyVersion),
	}
	if _, ok := in.Fields[keyParameters]; !ok {
		// Older clients send the parameters at the top level
		// (design/api/qubell.md, "Launch parameters of older clients").
		flat := in.NonNull()
		for _, reserved := range []string{
			keyEnvironmentID, keyInstanceName, keyVersion, keyRevisionID, keyDestroyInterval, keySubmodules,
		} {
			delete(flat, reserved)
		}
		input.configuration.Parameters = flat
	}

	return input, in.Err()
}

// readEnvironment returns the id of the environment. Clients omit it or leave
// it blank for the default environment.
func (d *data) readEnvironment(in play.Object, account string) string {
	found := d.defaultEnvironment(account)
	if id := play.FieldOr(in, keyEnvironmentID, ""); id != "" {
		found = d.Environments.FindOwned(account, id)
	}
	if found == nil {
		in.Failf("%s: there is no such environment", keyEnvironmentID)

		return ""
	}

	return found.ID
}

// readDestroyInterval reads a number of milliseconds, which a client of 2014
// sends as a string (design/api/qubell.md, "Automatic destruction").
func readDestroyInterval(in play.Object) *time.Duration {
	raw := play.FieldOr(in, keyDestroyInterval, json.RawMessage(defaultDestroyInterval))
	text := strings.Trim(string(raw), `"`)
	if text == neverDestroy {
		return nil
	}
	interval, ok := parseMilliseconds(text)
	if !ok {
		in.Failf("%s: a number of milliseconds is expected, or %s", keyDestroyInterval, neverDestroy)
	}

	return &interval
}
