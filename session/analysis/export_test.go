package analysis

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// hostile is an example whose texts would act on a terminal, a spreadsheet or Markdown.
func hostile() wire.Prediction {
	p := asked("=1+1\x1b[2J", "A *bold* <script> passage,\n\n# with \"lines\" | and [links](x). Oslo.", "-Who\u202e?", "Oslo", "Oslo")
	p.Title = "1. title"
	return p
}

func exported(t *testing.T, form string) string {
	t.Helper()
	s := set(t, hostile(), asked("q2", denver, "Who?", "", "Peyton Manning"))
	var b strings.Builder
	if err := s.Export(&b, s.All(), form); err != nil {
		t.Fatal(err)
	}
	for _, r := range b.String() {
		if visible.Acts(r) {
			t.Errorf("%s has %q", form, r)
		}
	}
	return b.String()
}

func TestExports(t *testing.T) {
	if got := exported(t, IDs); got != "=1+1\\u001b[2J\nq2\n" {
		t.Errorf("%q", got)
	}
	rows, err := csv.NewReader(strings.NewReader(exported(t, CSV))).ReadAll()
	if err != nil || len(rows) != 3 || rows[0][0] != "id" || rows[1][0] != "'=1+1\\u001b[2J" ||
		!strings.HasPrefix(rows[1][1], "'-Who") ||
		!strings.Contains(rows[1][2], "\n\n# with \"lines\"") {
		t.Errorf("%q, %v", rows, err)
	}
	lines := strings.Split(strings.TrimSpace(exported(t, JSONL)), "\n")
	var p struct {
		wire.Prediction
		Attributes map[string]any
	}
	if err := json.Unmarshal([]byte(lines[0]), &p); err != nil || len(lines) != 2 ||
		p.ID != "=1+1\x1b[2J" || p.Passage != hostile().Passage ||
		p.Attributes["exact"] != true || p.Attributes["error"] != nil || p.Attributes["wh"] != "who" {
		t.Errorf("%+v, %v", p, err)
	}
	if err := json.Unmarshal([]byte(lines[1]), &p); err != nil || p.Attributes["error"] != "false null" || p.Attributes["answered"] != false {
		t.Errorf("%+v, %v", p.Attributes, err)
	}
	md := exported(t, Markdown)
	for _, want := range []string{
		"## \\=1+1\\\\u001b\\[2J\n",
		"**\\-Who\\\\u202e?**", "> A \\*bold\\* \\<script\\> passage, \\# with \"lines\" \\| and \\[links\\](x). Oslo.\n",
		"- gold: Oslo\n- answer: Oslo (probability 0.50, F1 1.00)\n", "- answer: (no answer) (probability", "- error: false null\n",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("no %q in\n%s", want, md)
		}
	}
	s := set(t, four()...)
	err = s.Export(new(strings.Builder), s.All(), "xlsx")
	if err == nil || !strings.Contains(err.Error(), "no form xlsx: write ids, csv, jsonl") {
		t.Error(err)
	}
}
