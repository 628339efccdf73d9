package zaoshu_test

import (
	"context"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

func getInstance(ctx context.Context, c *zaoshu.Client) error {
	_, err := c.GetInstance(ctx, id)

	return err
}

func listInstances(ctx context.Context, c *zaoshu.Client) error {
	_, err := c.ListInstances(ctx, zaoshu.All)

	return err
}

func getTask(ctx context.Context, c *zaoshu.Client) error {
	_, err := c.GetTask(ctx, id, task)

	return err
}

func listTasks(ctx context.Context, c *zaoshu.Client) error {
	_, err := c.ListTasks(ctx, id)

	return err
}

func getColumns(ctx context.Context, c *zaoshu.Client) error {
	_, err := c.GetColumns(ctx, id)

	return err
}

func getResult(ctx context.Context, c *zaoshu.Client) error {
	_, err := c.GetResult(ctx, id, task, zaoshu.CSV)

	return err
}

func getAccount(ctx context.Context, c *zaoshu.Client) error {
	_, err := c.GetAccount(ctx)

	return err
}

func getWallet(ctx context.Context, c *zaoshu.Client) error {
	_, err := c.GetWallet(ctx)

	return err
}

func updateInstance(ctx context.Context, c *zaoshu.Client) error {
	return c.UpdateInstance(ctx, id, zaoshu.InstanceUpdate{Title: new("x")})
}

func TestInstance_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	object := clienttest.Object{
		Document: instanceDocument,
		Keys:     []string{"id", "title", "status", "createdAt", "totalExecution", "totalFetchingRows"},
	}
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read, object.Wrap = clienttest.NewCall(t.Context(), connect, getInstance), enveloped
		object.CheckKeys(t)
	})
	t.Run("list", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read = clienttest.NewCall(t.Context(), connect, listInstances)
		object.Wrap = func(document string) string { return envelopedList(document) }
		object.CheckKeys(t)
	})
}

func TestTask_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	object := clienttest.Object{Keys: []string{"id", "status", "createdAt"}}
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Document, object.Wrap = taskDocument, enveloped
		object.Read = clienttest.NewCall(t.Context(), connect, getTask)
		object.CheckKeys(t)
	})
	t.Run("list", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Document = listedTaskDocument
		object.Read = clienttest.NewCall(t.Context(), connect, listTasks)
		object.Wrap = func(document string) string { return envelopedList(document) }
		object.CheckKeys(t)
	})
}

func TestColumn_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: columnDocument,
		Keys:     []string{"id", "title", "type"},
		Wrap:     func(document string) string { return enveloped(`{"schemas":[` + document + `]}`) },
		Read:     clienttest.NewCall(t.Context(), connect, getColumns),
	}.CheckKeys(t)
}

func TestAccount_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: accountDocument,
		Keys:     []string{"email", "status"},
		Wrap:     enveloped,
		Read:     clienttest.NewCall(t.Context(), connect, getAccount),
	}.CheckKeys(t)
}

func TestWallet_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: walletDocument,
		Keys:     []string{"balance", "freeConsumed", "freeTotal"},
		Wrap:     enveloped,
		Read:     clienttest.NewCall(t.Context(), connect, getWallet),
	}.CheckKeys(t)
}

func TestInstance_WrongIDIsMalformed(t *testing.T) {
	t.Parallel()
	other := enveloped(clienttest.With(t, instanceDocument, `{"id":"`+task+`"}`))
	clienttest.CheckWrongID(t, id, other, clienttest.NewCall(t.Context(), connect, getInstance))
}

func TestTask_WrongIDIsMalformed(t *testing.T) {
	t.Parallel()
	other := enveloped(clienttest.With(t, taskDocument, `{"id":"`+id+`"}`))
	clienttest.CheckWrongID(t, task, other, clienttest.NewCall(t.Context(), connect, getTask))
}

func TestInstance_MalformedResponseIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, enveloped(instanceDocument), clienttest.NewCall(t.Context(), connect, getInstance))
}

func TestTask_MalformedResponseIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, enveloped(taskDocument), clienttest.NewCall(t.Context(), connect, getTask))
}

func TestResult_MalformedResponseIsRetried(t *testing.T) {
	t.Parallel()
	address, requests := clienttest.Serve(t, clienttest.HTMLPage, "a,b")
	err := clienttest.NewCall(t.Context(), connect, getResult)(address, 1)
	if err != nil || requests.Load() != 2 {
		t.Errorf("got %v after %d requests, want success after 2", err, requests.Load())
	}
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, `{"code":0,"data":`, "}", clienttest.NewCall(t.Context(), connect, listInstances))
}

func TestGetInstance_MalformedResponses(t *testing.T) {
	t.Parallel()
	with := func(changes string) string { return enveloped(clienttest.With(t, instanceDocument, changes)) }
	for body, want := range map[string]string{
		`{}`:                              "the envelope has no data",
		`{"code":0}`:                      "the envelope has no data",
		`null`:                            "the envelope has no data",
		`{"data":[]}`:                     "not the JSON that was expected",
		`[]`:                              "not the JSON that was expected",
		`"x"`:                             "not the JSON that was expected",
		`{"data":{}}`:                     "an object lacks id, title, status",
		``:                                "the response is empty",
		`{"data":{`:                       "breaks off",
		clienttest.HTMLPage:               "Sign in",
		with(`{"id":""}`):                 "the instance has no id",
		with(`{"id":7}`):                  "not the JSON that was expected",
		with(`{"createdAt":"yesterday"}`): "is not a time",
		`{"code":"x","data":` + instanceDocument + `}`: "is not a whole number",
	} {
		clienttest.CheckMalformed(t, body, want, clienttest.NewCall(t.Context(), connect, getInstance))
	}
}

func TestListInstances_MalformedResponses(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		enveloped(`{}`):                       "an object stands where a list was expected",
		envelopedList(instanceDocument, `{}`): "element 2 of the list: an object lacks id",
		envelopedList(`null`):                 "element 1 of the list: null stands where an object was expected",
		envelopedList(clienttest.With(t, instanceDocument, `{"id":""}`)): "the instance has no id",
	} {
		clienttest.CheckMalformed(t, body, want, clienttest.NewCall(t.Context(), connect, listInstances))
	}
}

func TestGetColumns_MalformedResponse(t *testing.T) {
	t.Parallel()
	clienttest.CheckMalformed(
		t, enveloped(`{}`), "there are no schemas", clienttest.NewCall(t.Context(), connect, getColumns),
	)
}
