package resultfile

import "encoding/xml"

// results is the document of the format XML.
type results struct {
	XMLName xml.Name `xml:"results"`
	Results []result `xml:"result"`
}

type result struct {
	Fields []field `xml:"field"`
}

// field names its column in attributes, because a title may not be a valid name
// of an element.
type field struct {
	ID    string `xml:"id,attr"`
	Title string `xml:"title,attr"`
	Value string `xml:",chardata"`
}

func (t Table) xml() ([]byte, error) {
	document := results{}
	for _, row := range t.Rows {
		var r result
		for at, column := range t.Columns {
			r.Fields = append(r.Fields, field{ID: column.ID, Title: column.Title, Value: row[at]})
		}
		document.Results = append(document.Results, r)
	}

	return marshal(document, "")
}

// marshal returns an XML file. The instruction follows the XML declaration.
func marshal(document any, instruction string) ([]byte, error) {
	body, err := xml.Marshal(document)
	if err != nil {
		return nil, err
	}

	return append([]byte(xml.Header+instruction), body...), nil
}
