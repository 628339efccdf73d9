package sharedcloud_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

func TestGPU_ListOrder(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	got := s.get("/api/v1/gpus/")
	got.WantStatus(t, http.StatusOK)
	list := got.List(t)
	codenames := make([]any, 0, len(list))
	seen := map[any]bool{}
	for _, gpu := range list {
		codenames = append(codenames, gpu["codename"])
		id, ok := gpu["uuid"].(string)
		if !ok || uuid.Validate(id) != nil || seen[id] {
			t.Errorf("GPU %v, want a UUID of its own", gpu)
		}
		seen[id] = true

		// An instance can have each.
		s.create(`{"name":"a","ask_price":1,"type":2,"gpu":"` + id + `"}`)
	}
	want := []any{"titanv", "teslak80", "titanxp", "1080_ti", "titanx", "1080", "1070", "1060"}
	if diff := cmp.Diff(want, codenames); diff != "" {
		t.Fatalf("codenames (-want +got):\n%s", diff)
	}
	first := map[string]any{
		"uuid": titanV, "name": titanVName, "codename": "titanv", "cuda_cores": 5120.0, "is_available": true,
		"created_at": "01-09-2018 00:00:00", "current_server_time": "05-10-2018 16:29:06",
	}
	if diff := cmp.Diff(first, list[0]); diff != "" {
		t.Fatalf("first GPU (-want +got):\n%s", diff)
	}
}
