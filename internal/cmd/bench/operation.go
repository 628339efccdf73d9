package main

// operation is what Terraform does in a measurement.
type operation string

// The operations that the command line selects, and those that they are
// compared with.
const (
	// planning refreshes all resources and finds no changes.
	planning operation = "plan"
	// planningWithGETs is the same with bulk_read.enabled = false.
	planningWithGETs operation = "plan-gets"
	// planningWithoutRefresh is a plan with -refresh=false.
	planningWithoutRefresh operation = "plan-no-refresh"
	// applying creates all resources; those of Zaoshu adopt an instance.
	applying operation = "apply"
	// destroying destroys all resources.
	destroying operation = "destroy"
	// querying lists all objects with terraform query.
	querying operation = "query"
	// waiting creates all resources at the same time, and waits until they
	// have booted.
	waiting operation = "waiting"
	// waitingAlone is the same with a single resource.
	waitingAlone operation = "waiting-one"
)

// selectable returns the operations that the command line selects.
func selectable() []operation {
	return []operation{planning, planningWithGETs, applying, destroying, querying, waiting}
}

// hasBulkReads reports whether lists may serve the provider's reads.
func (o operation) hasBulkReads() bool {
	return o != planningWithGETs
}

// createsObjects reports whether the operation starts without resources.
func (o operation) createsObjects() bool {
	return o == applying || o == waiting || o == waitingAlone
}

// isPlan reports whether the operation plans without changes.
func (o operation) isPlan() bool {
	return o == planning || o == planningWithGETs || o == planningWithoutRefresh
}

// maxCount returns the largest number of resources of the operation. Terraform's
// own apply is quadratic.
func (o operation) maxCount() int {
	if o.isPlan() || o == querying {
		return 1 << 30
	}

	return 1000
}
