package settings

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Values are the values of the settings of a group.
type Values struct {
	Group Group

	values  map[string]any
	unknown diag.Diagnostics
}

// Unknown returns an error for each setting whose value Terraform does not know
// yet.
func (v Values) Unknown() diag.Diagnostics { return v.unknown }

// Has reports whether all the settings have a value.
func (v Values) Has(names ...string) bool { return len(v.Missing(names...)) == 0 }

// String returns a String, URL or Certificates setting; "" if it is not set.
func (v Values) String(name string) string { return get[string](v, name) }

// Duration returns a Duration or PositiveDuration setting; 0 if it is not set.
func (v Values) Duration(name string) time.Duration { return get[time.Duration](v, name) }

// Int returns a NonNegativeInt or PositiveInt setting; 0 if it is not set.
func (v Values) Int(name string) int { return int(get[int64](v, name)) }

// Number returns a PositiveNumber setting; 0 if it is not set.
func (v Values) Number(name string) float64 { return get[float64](v, name) }

// Bool returns a Bool setting; false if it is not set.
func (v Values) Bool(name string) bool { return get[bool](v, name) }

// Missing returns the named settings that are not set.
func (v Values) Missing(names ...string) []Setting {
	var missing []Setting
	for _, setting := range v.Group.Settings {
		for _, name := range names {
			if _, set := v.values[name]; name == setting.Name && !set {
				missing = append(missing, setting)
			}
		}
	}

	return missing
}

func get[T any](v Values, name string) T {
	value, _ := v.values[name].(T)

	return value
}
