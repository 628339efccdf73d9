package providertest

import "maps"

// Merge returns a configuration with changes, of which the later ones win:
//
//	providertest.Merge(map[string]any{"name": "web"}, map[string]any{"size": 2})
func Merge(config map[string]any, changes ...map[string]any) map[string]any {
	changed := maps.Clone(config)
	for _, change := range changes {
		maps.Copy(changed, change)
	}

	return changed
}
