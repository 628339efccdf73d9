package providertest

import (
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// pathText writes a path as a configuration does. The path of an element of a
// set has the element itself: tags["red"], or tags[*] if it is unknown.
func pathText(path *tftypes.AttributePath) string {
	text := ""
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			text = attributePath(text, string(step))
		case tftypes.ElementKeyString:
			text = keyPath(text, string(step))
		case tftypes.ElementKeyInt:
			text = indexPath(text, int(step))
		case tftypes.ElementKeyValue:
			text = elementPath(text, tftypes.Value(step))
		}
	}

	return text
}

func attributePath(at, name string) string { return strings.TrimPrefix(at+"."+name, ".") }

func keyPath(at, key string) string { return at + "[" + strconv.Quote(key) + "]" }

func indexPath(at string, index int) string { return at + "[" + strconv.Itoa(index) + "]" }

func elementPath(at string, element tftypes.Value) string {
	if text, isText := fromValue(element).(string); isText {
		return keyPath(at, text)
	}

	return at + "[*]"
}
