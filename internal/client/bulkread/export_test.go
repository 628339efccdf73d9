package bulkread

// Slack is the bound of a reader, in requests.
const Slack = slack

// AfterInitialReads gives a reader the state after ten Reads that were GETs, so
// that the next one may start a list of many pages.
func AfterInitialReads[T any](r *Reader[T]) { r.readCount = manyReads }
