package server

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"dev.road/workbench/session"
)

// predicted gives a run predictions of a dataset.
func predicted(t *testing.T, f session.Folder, dataset string) {
	t.Helper()
	file := filepath.Join(f.Predictions(), dataset, "7.jsonl")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("{\"id\":\"q\"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestClientsChangeNotesThroughTheTrainer(t *testing.T) {
	g := start(t)
	predicted(t, g.folder, "squad2")
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			change := fmt.Sprintf(`{"dataset":"squad2","author":"ann","changes":[{"id":"q","add":["w%d"]}]}`, w)
			if status, body := g.ask(t, "POST", "/v1/notes", change); status != http.StatusOK || !strings.Contains(body, `{"notes":1}`) {
				t.Error(status, body)
			}
		})
	}
	all.Wait()
	n, err := session.Open(g.folder).Notes("squad2")
	if err != nil || len(n["q"].Tags) != 8 || n["q"].Author != "ann" {
		t.Errorf("%+v, %v", n, err)
	}
	status, body := g.ask(t, "GET", "/v1/notes?dataset=squad2", "")
	if status != http.StatusOK || !strings.Contains(body, `"tags":["w0","w1"`) {
		t.Error(status, body)
	}
	if status, body := g.ask(t, "GET", "/v1/notes?dataset=../x", ""); status != http.StatusOK || strings.TrimSpace(body) != "[]" {
		t.Error(status, body)
	}
	for body, want := range map[string]string{
		`{"dataset":"squad2","changes":[{"id":"q","add":["two words"]}]}`: "is no tag",
		`{"dataset":"mnli","changes":[{"id":"q","add":["x"]}]}`:           "dataset mnli has no predictions in run",
		`{"dataset":"../x","changes":[{"id":"q","add":["x"]}]}`:           "is no dataset's name",
	} {
		if status, got := g.ask(t, "POST", "/v1/notes", body); status != http.StatusUnprocessableEntity || !strings.Contains(got, want) {
			t.Error(status, got)
		}
	}
}
