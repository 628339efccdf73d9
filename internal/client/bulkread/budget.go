package bulkread

// slack is the number of requests that a process may send beyond one GET for
// each call, over its whole life: requests <= calls of Read and Poll + slack.
//
// It pays for the pages that a list fetches before it has served any call. With
// Terraform's ten concurrent reads in no order, that is enough for a list of
// about 40 pages. A longer list ends early and disables lists.
const slack = 20

// budget keeps the bound of slack. Each call earns one request, the GET that
// it may need. A call that ends without a GET leaves this request for a page.
// Thus
//
//	pages <= slack + calls without a GET
//
// and with the GETs on both sides this is the bound.
type budget struct {
	available int
}

// credit adds the request of a call that sends no GET, or of a page that was
// paid for and not fetched.
func (b *budget) credit() { b.available++ }

// spend removes one request, for a page. It reports whether there was one.
func (b *budget) spend() bool {
	if b.available == 0 {
		return false
	}
	b.available--

	return true
}
