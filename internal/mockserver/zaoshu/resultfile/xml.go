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

// field names its column in attributes, as a title may be anything and is so no
// name of an element.
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

// workbook is the document of the format XLS.
type workbook struct {
	XMLName     xml.Name  `xml:"Workbook"`
	Namespace   string    `xml:"xmlns,attr"`
	NamespaceSS string    `xml:"xmlns:ss,attr"`
	Worksheet   worksheet `xml:"Worksheet"`
}

type worksheet struct {
	Name string `xml:"ss:Name,attr"`
	Rows []row  `xml:"Table>Row"`
}

type row struct {
	Cells []cell `xml:"Cell"`
}

type cell struct {
	Data data `xml:"Data"`
}

type data struct {
	Type string `xml:"ss:Type,attr"`
	Text string `xml:",chardata"`
}

func (t Table) xls() ([]byte, error) {
	const namespace = "urn:schemas-microsoft-com:office:spreadsheet"
	sheet := worksheet{Name: "result"}
	for _, texts := range append([][]string{t.titles()}, t.Rows...) {
		var r row
		for _, text := range texts {
			r.Cells = append(r.Cells, cell{Data: data{Type: "String", Text: text}})
		}
		sheet.Rows = append(sheet.Rows, r)
	}

	// The instruction is how a spreadsheet program knows the file for its own.
	return marshal(
		workbook{Namespace: namespace, NamespaceSS: namespace, Worksheet: sheet},
		`<?mso-application progid="Excel.Sheet"?>`+"\n",
	)
}

func marshal(document any, instruction string) ([]byte, error) {
	body, err := xml.Marshal(document)
	if err != nil {
		return nil, err
	}

	return append([]byte(xml.Header+instruction), body...), nil
}
