package server

import (
	"strings"
	"testing"
)

// Questions about teachers and targets are answered by their routes, and a body that is none
// of them is refused, with the trainer's reason where it has one.
func TestQuestionsAboutTargets(t *testing.T) {
	g := start(t)
	for _, tt := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/v1/teachers", `{"dataset":"squad2","examples":5}`, 200, `[{"dataset":"squad2","task":"","kind":"","examples":5,`},
		{"/v1/preview", `{"changes":[{"name":"kd.w","value":0.5}]}`, 200, `"changes":[{"name":"kd.w","old":null,"new":0.5}]`},
		{"/v1/preview", `{"changes":[]}`, 422, "a set needs at least one change"},
		{"/v1/preview", `{"changes":[],"w":1}`, 400, `unknown field \"w\"`},
		{"/v1/window", `{"dataset":"squad2","id":"q1"}`, 200, `"dataset":"squad2"`},
		{"/v1/window", `{"dataset":1}`, 400, "invalid body"},
		{"/v1/window", `{"dataset":"squad2","id":"broken"}`, 422, "no training example"},
	} {
		if status, body := g.ask(t, "POST", tt.path, tt.body); status != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s %s: %d %s", tt.path, tt.body, status, body)
		}
	}
	if status, _ := g.ask(t, "GET", "/v1/preview", ""); status != 404 {
		t.Errorf("a preview without a body: %d", status)
	}
}
