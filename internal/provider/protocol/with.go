package protocol

import "maps"

// With returns a configuration with changes, of which the later ones win:
//
//	protocol.With(map[string]any{"name": "web"}, map[string]any{"size": 2})
func With(config map[string]any, changes ...map[string]any) map[string]any {
	changed := maps.Clone(config)
	for _, change := range changes {
		maps.Copy(changed, change)
	}

	return changed
}
