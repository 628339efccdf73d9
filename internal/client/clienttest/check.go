package clienttest

import (
	"runtime"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Object is an object as an API promises it.
type Object struct {
	// Document is the object with all its keys.
	Document string
	// Keys must have a value other than null.
	Keys []string
	// NullableKeys must be there, but may be null.
	NullableKeys []string
	// OtherVersion marks an object that the OpenAPI document does not describe:
	// the API has sent it in another version, or may.
	OtherVersion bool
	// Wrap wraps the object in a response; nil if the object is the response.
	Wrap func(document string) string
	// Read sends the request and decodes the response.
	Read Call
}

// CheckKeys checks that Read accepts the document, which the OpenAPI document
// must allow, and null for each nullable key. If a key is missing, or a key
// that is not nullable is null, Read must return a rest.Malformed error that
// names the key.
func (o Object) CheckKeys(t *testing.T) {
	t.Helper()
	t.Run("complete", func(t *testing.T) {
		t.Parallel()
		o.checkAccepted(t, o.Document)
		if !o.OtherVersion {
			checkDocumented(t, o.response(o.Document), o.Read)
		}
	})
	for _, key := range o.NullableKeys {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			o.checkAccepted(t, With(t, o.Document, `{"`+key+`":null}`))
			o.checkMalformed(t, Without(t, o.Document, key), key)
		})
	}
	for _, key := range o.Keys {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			o.checkMalformed(t, With(t, o.Document, `{"`+key+`":null}`), key)
			o.checkMalformed(t, Without(t, o.Document, key), key)
		})
	}
}

func (o Object) checkAccepted(t *testing.T, document string) {
	t.Helper()
	err := o.read(t, document)
	if err != nil {
		t.Errorf("%s gave %v, want success", document, err)
	}
}

func (o Object) checkMalformed(t *testing.T, document, key string) {
	t.Helper()
	err := o.read(t, document)
	if rest.KindOf(err) != rest.Malformed || !strings.HasSuffix(err.Error(), "an object lacks "+key) {
		t.Errorf("%s gave %v, want an error that names %s", document, err, key)
	}
}

func (o Object) read(t *testing.T, document string) error {
	t.Helper()
	address, _ := Serve(t, o.response(document))

	return o.Read(address, 0)
}

func (o Object) response(document string) string {
	if o.Wrap == nil {
		return document
	}

	return o.Wrap(document)
}

// CheckWrongID checks that a call for the object with an id ends as malformed
// when the response is about another object.
func CheckWrongID(t *testing.T, id, response string, read Call) {
	t.Helper()
	address, _ := Serve(t, response)
	err := read(address, 0)
	want := `, but the request was for "` + id + `"`
	if rest.KindOf(err) != rest.Malformed || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%s gave %v, want %s", response, err, want)
	}
}

// CheckRetries checks that a call sends its request again after an HTML page
// and after half of a response, and succeeds with the whole response, which the
// OpenAPI document must allow.
func CheckRetries(t *testing.T, response string, read Call) {
	t.Helper()
	const retries = 2
	checkDocumented(t, response, read)
	address, requests := Serve(t, HTMLPage, response[:len(response)/2], response)
	err := read(address, retries)
	if err != nil || requests.Load() != 1+retries {
		t.Errorf("got %v after %d requests, want success with the third one", err, requests.Load())
	}
}

// CheckEmptyObjects checks that a call ends as malformed when the response is a
// list of empty objects, nearly as long as the longest response that is read,
// and that this allocates little. The list stands between the two texts. The
// test must not run in parallel with others, whose allocations would count as
// well.
func CheckEmptyObjects(t *testing.T, before, after string, list Call) {
	t.Helper()
	const size, limit = 31 << 20, 256 << 20
	address, _ := Serve(t, before+"["+strings.Repeat("{},", size/len("{},"))+"{}]"+after)
	var start, end runtime.MemStats
	runtime.ReadMemStats(&start)
	err := list(address, 0)
	runtime.ReadMemStats(&end)
	const want = "element 1 of the list: an object lacks "
	if rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	allocated := end.TotalAlloc - start.TotalAlloc
	t.Logf("a response of %d MiB allocated %d MiB", size>>20, allocated>>20)
	if allocated > limit {
		t.Errorf("a response of %d MiB allocated %d MiB, want at most %d", size>>20, allocated>>20, limit>>20)
	}
}

// CheckBulkReads checks that a client answers many reads with one list, and
// that no list serves a read after a write. The server answers read and write
// for any number; a read costs it one request. The last page of the list has
// the object of the last read. A later page would be requested in the
// background, and might reach the server after the write.
func CheckBulkReads(t *testing.T, server *Server, read func(number int) error, write func() error) {
	t.Helper()
	// The first ten reads may cost a request each, and one more for a list that
	// ends early.
	const initialReads, reads = 10, 20
	readAll := func() (requests int) {
		before := len(server.Requests())
		for number := range reads {
			err := read(number)
			if err != nil {
				t.Errorf("read %d gave %v, want success", number, err)
			}
		}

		return len(server.Requests()) - before
	}
	if got := readAll(); got > initialReads+initialReads/2 {
		t.Errorf("%d reads cost %d requests, want the last %d from one list", reads, got, reads-initialReads)
	}
	err := write()
	if err != nil {
		t.Errorf("the write gave %v, want success", err)
	}
	if got := readAll(); got != reads {
		t.Errorf("%d reads after a write cost %d requests, want one each", reads, got)
	}
}
