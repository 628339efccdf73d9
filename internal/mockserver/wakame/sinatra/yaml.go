package sinatra

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// timeLayout is a time as Ruby writes it into YAML: a bare scalar that YAML
// reads as a time.
const timeLayout = "2006-01-02 15:04:05 Z"

// yamlText returns a body as Ruby's YAML: the keys of structs, which are those
// of their JSON, are symbols (":id: i-abc"), and lists are not indented below
// their key. Bodies are made of structs, slices, strings, ints, times and
// pointers.
func yamlText(body any) string {
	y := &yamlWriter{}
	y.text.WriteString("---")
	v := reflect.ValueOf(body)
	if y.scalar(v) {
		return y.text.String()
	}
	y.text.WriteString("\n")
	y.block(v, 0)

	return y.text.String()
}

type yamlWriter struct{ text strings.Builder }

// block writes a struct or list with something in it. The caller has written
// the indent of its first line.
func (y *yamlWriter) block(v reflect.Value, indent int) {
	if v = dereference(v); v.Kind() == reflect.Slice {
		y.list(v, indent)

		return
	}
	first := true
	for field, value := range v.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if options == "omitempty" && value.IsZero() {
			continue
		}
		if !first {
			y.indent(indent)
		}
		first = false
		y.text.WriteString(":" + name + ":")
		y.value(value, indent)
	}
}

// value writes the value of a key.
func (y *yamlWriter) value(v reflect.Value, indent int) {
	if y.scalar(v) {
		return
	}
	y.text.WriteString("\n")
	if dereference(v).Kind() != reflect.Slice {
		indent += 2
	}
	y.indent(indent)
	y.block(v, indent)
}

func (y *yamlWriter) list(v reflect.Value, indent int) {
	for n := range v.Len() {
		if n > 0 {
			y.indent(indent)
		}
		y.text.WriteString("-")
		if !y.scalar(v.Index(n)) {
			y.text.WriteString(" ")
			y.block(v.Index(n), indent+2)
		}
	}
}

func (y *yamlWriter) indent(n int) {
	y.text.WriteString(strings.Repeat(" ", n))
}

// scalar writes a value that fits behind its key, with the end of the line, or
// reports that it does not.
func (y *yamlWriter) scalar(v reflect.Value) bool {
	v = dereference(v)
	switch {
	case v.Kind() == reflect.Pointer:
		// Null is nothing at all.
		y.text.WriteString("\n")
	case v.Kind() == reflect.Slice && v.Len() == 0:
		y.text.WriteString(" []\n")
	case v.Kind() == reflect.Struct && v.NumField() == 0:
		y.text.WriteString(" {}\n")
	case v.Kind() == reflect.String:
		y.text.WriteString(" " + yamlString(v.String()) + "\n")
	case v.CanInt():
		y.text.WriteString(" " + strconv.FormatInt(v.Int(), 10) + "\n")
	default:
		t, ok := reflect.TypeAssert[time.Time](v)
		if !ok {
			return false
		}
		y.text.WriteString(" " + t.UTC().Format(timeLayout) + "\n")
	}

	return true
}

// dereference follows a pointer unless it is nil.
func dereference(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		return v.Elem()
	}

	return v
}

// yamlString returns a text as it is if YAML reads it as that text, and quoted
// if not.
func yamlString(text string) string {
	// Marshalling a string cannot fail, and a JSON string is one of YAML's.
	quoted, _ := json.Marshal(text) //nolint:errchkjson // see above
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "true", "false", "on", "off", "null":
		return "'" + text + "'"
	case "":
		return "''"
	}
	unsafe := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("_-.:/", r)
	}
	switch {
	case strings.ContainsFunc(text, unsafe) || strings.HasSuffix(text, ":") || strings.ContainsRune(":-.", rune(text[0])):
		return string(quoted)
	case text[0] >= '0' && text[0] <= '9':
		// It may be a number, a time or a date; an address is none of these.
		if _, err := netip.ParseAddr(text); err != nil {
			return "'" + text + "'"
		}
	}

	return text
}
