package resultfile

import "encoding/xml"

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

	// Spreadsheet programs recognise the file by this instruction.
	return marshal(
		workbook{Namespace: namespace, NamespaceSS: namespace, Worksheet: sheet},
		`<?mso-application progid="Excel.Sheet"?>`+"\n",
	)
}
