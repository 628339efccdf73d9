package qubell

// Descriptions that all types about workflows share.
const (
	workflowInstanceDescription   = "ID of the instance."
	workflowNameDescription       = "Name of the workflow in the manifest of the instance's application."
	workflowParametersDescription = "Parameters of the workflow by name. Each value is a string that is sent " +
		"unchanged. Write any other value as JSON in a string, such as `\"42\"` or `\"[1, 2]\"`, or convert all " +
		"values with the function `provider::fleet::workflow_parameters`."
)
