package zaoshu_test

import (
	"context"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// column is a column as in design/api/zaoshu.md, "Endpoints".
const column = `{"title":"Headline","id":"C339","type":"string"}`

// newCall returns a call with a client of its own.
func newCall(ctx context.Context, call func(context.Context, *zaoshu.Client) error) clienttest.Call {
	return func(address string, retries int) error {
		c, err := zaoshu.New(address, apiKey, apiSecret, clienttest.Options(retries), bulkread.DefaultOptions())
		if err != nil {
			return err
		}

		return call(ctx, c)
	}
}

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

// enveloped is an answer with an object.
func enveloped(document string) string { return `{"code":0,"data":` + document + `,"msg":""}` }

// envelopedList is an answer with a list of an object.
func envelopedList(document string) string { return enveloped("[" + document + "]") }

func TestInstance_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	object := clienttest.Object{
		Document: instanceDocument,
		Keys:     []string{"id", "title", "status", "createdAt", "totalExecution", "totalFetchingRows"},
	}
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read, object.Wrap = newCall(t.Context(), getInstance), enveloped
		object.CheckKeys(t)
	})
	t.Run("list", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read, object.Wrap = newCall(t.Context(), listInstances), envelopedList
		object.CheckKeys(t)
	})
}

func TestTask_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	object := clienttest.Object{Document: listedTaskDocument, Keys: []string{"id", "status", "createdAt"}}
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read, object.Wrap = newCall(t.Context(), getTask), enveloped
		object.CheckKeys(t)
	})
	t.Run("list", func(t *testing.T) {
		t.Parallel()
		object := object
		object.Read, object.Wrap = newCall(t.Context(), listTasks), envelopedList
		object.CheckKeys(t)
	})
}

func TestColumn_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: column,
		Keys:     []string{"id", "title", "type"},
		Wrap:     func(document string) string { return enveloped(`{"schemas":[` + document + `]}`) },
		Read:     newCall(t.Context(), getColumns),
	}.CheckKeys(t)
}

func TestAccount_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: `{"email":"me@example.com","status":"normal"}`,
		Keys:     []string{"email", "status"},
		Wrap:     enveloped,
		Read: newCall(t.Context(), func(ctx context.Context, c *zaoshu.Client) error {
			_, err := c.GetAccount(ctx)

			return err
		}),
	}.CheckKeys(t)
}

func TestWallet_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document: `{"balance":1,"freeConsumed":2,"freeTotal":3}`,
		Keys:     []string{"balance", "freeConsumed", "freeTotal"},
		Wrap:     enveloped,
		Read: newCall(t.Context(), func(ctx context.Context, c *zaoshu.Client) error {
			_, err := c.GetWallet(ctx)

			return err
		}),
	}.CheckKeys(t)
}

func TestInstance_OtherObjectIsMalformed(t *testing.T) {
	t.Parallel()
	other := enveloped(clienttest.With(t, instanceDocument, `{"id":"`+task+`"}`))
	clienttest.CheckWrongID(t, id, other, newCall(t.Context(), getInstance))
}

func TestTask_OtherObjectIsMalformed(t *testing.T) {
	t.Parallel()
	other := enveloped(clienttest.With(t, taskDocument, `{"id":"`+id+`"}`))
	clienttest.CheckWrongID(t, task, other, newCall(t.Context(), getTask))
}

func TestInstance_MalformedAnswerIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, enveloped(instanceDocument), newCall(t.Context(), getInstance))
}

func TestTask_MalformedAnswerIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, enveloped(taskDocument), newCall(t.Context(), getTask))
}

func TestResult_MalformedAnswerIsRetried(t *testing.T) {
	t.Parallel()
	address, requests := clienttest.Serve(t, clienttest.HTMLPage, "a,b")
	err := newCall(t.Context(), func(ctx context.Context, c *zaoshu.Client) error {
		_, err := c.GetResult(ctx, id, task, zaoshu.CSV)

		return err
	})(address, 1)
	if err != nil || requests.Load() != 2 {
		t.Errorf("got %v after %d requests", err, requests.Load())
	}
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, `{"code":0,"data":`, "}", newCall(t.Context(), listInstances))
}
