package bulkread

// Slack is the bound of a reader, in requests.
const Slack = slack
