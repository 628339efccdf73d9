package bulkread

// Slack is by how many requests a process may exceed what plain GETs would
// need, over its whole life: requests <= calls of Read and Poll + Slack.
//
// It pays for the pages that come before a list has served anybody. With
// Terraform's ten reads at a time, in no order, that is enough for a list of
// about 40 pages; on a longer one it is lost, once.
const Slack = 20

// budget keeps the bound. Each call brings one request, the GET that it may
// need in the end. A call that ends without one leaves it to be spent on a
// page. So
//
//	pages <= Slack + calls that sent no GET
//
// and with the GETs on both sides that is the bound.
type budget struct {
	available int
}

// credit takes in the request of a call that sends no GET, or of a page that
// was paid for and not asked for.
func (b *budget) credit() { b.available++ }

// spend spends one request on a page, if there is one to spend.
func (b *budget) spend() bool {
	if b.available == 0 {
		return false
	}
	b.available--

	return true
}
