package sinatra

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// timeLayout is a time in Ruby's YAML: a bare scalar that YAML reads as a time.
const timeLayout = "2006-01-02 15:04:05 Z"

// yamlText returns valid JSON as Ruby's YAML: the keys are symbols (":id:
// i-abc"), and lists have the indentation of their key.
func yamlText(text []byte) string {
	y := yamlWriter{tokens: json.NewDecoder(bytes.NewReader(text))}
	y.tokens.UseNumber()
	y.text.WriteString("---")
	indent := 0
	if text[0] == '{' {
		indent = -2
	}
	y.value(indent, false)

	return y.text.String() + "\n"
}

type yamlWriter struct {
	tokens *json.Decoder
	text   strings.Builder
}

// next returns the next token of the JSON, which is valid.
func (y *yamlWriter) next() json.Token {
	token, _ := y.tokens.Token()

	return token
}

// value writes the value of a key, or of the dash of a list, that has an
// indentation.
func (y *yamlWriter) value(indent int, afterDash bool) {
	switch token := y.next().(type) {
	case nil:
	case json.Delim:
		if token == '{' || afterDash {
			indent += 2
		}
		y.entries(token == '{', indent, afterDash)
	case string:
		y.text.WriteString(" " + yamlString(token))
	default:
		fmt.Fprintf(&y.text, " %v", token)
	}
}

// entries writes the entries of an object or of a list.
func (y *yamlWriter) entries(isObject bool, indent int, afterDash bool) {
	empty, dash := " []", "-"
	if isObject {
		empty = " {}"
	}
	if !y.tokens.More() {
		y.text.WriteString(empty)
	}
	for first := true; y.tokens.More(); first = false {
		if first && afterDash {
			y.text.WriteString(" ")
		} else {
			y.text.WriteString("\n" + strings.Repeat(" ", indent))
		}
		if isObject {
			dash = fmt.Sprintf(":%s:", y.next())
		}
		y.text.WriteString(dash)
		y.value(indent, !isObject)
	}
	y.next()
}

// yamlString returns a text as it is if YAML reads it as that text, and quoted
// otherwise.
func yamlString(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err == nil {
		return at.Format(timeLayout)
	}
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "true", "false", "on", "off", "null", "":
		return "'" + text + "'"
	}
	_, notAddress := netip.ParseAddr(text)
	plain, _ := regexp.MatchString(`^[\w/]([\w.:/-]*[\w./-])?$`, text)
	switch {
	case !plain:
		return strconv.Quote(text)
	case text[0] >= '0' && text[0] <= '9' && notAddress != nil:
		// It may be a number or a date.
		return "'" + text + "'"
	default:
		return text
	}
}
