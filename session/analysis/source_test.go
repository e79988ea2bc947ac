package analysis_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/analysis"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// run makes a run with predictions of two steps, as earlier versions wrote them.
func run(t *testing.T, datasets ...string) session.Folder {
	t.Helper()
	t.Setenv("ROAD_RUNS", t.TempDir())
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	r := recipe.Default()
	r.Name = "mtl"
	d, err := session.Create(os.Getenv("ROAD_RUNS"), r)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Folder()
	for _, dataset := range datasets {
		if err := os.MkdirAll(filepath.Dir(f.Prediction(dataset, 5)), 0o755); err != nil {
			t.Fatal(err)
		}
		for step, said := range map[int]string{5: "Bergen", 20: "Oslo"} {
			lines := strings.NewReplacer("DATASET", dataset, "SAID", said, "STEP", map[int]string{5: "5", 20: "20"}[step],
				"RIGHT", map[string]string{"Oslo": "1", "Bergen": "0"}[said]).Replace(
				`{"id":"q","dataset":"DATASET","task":"mrc","step":STEP,"passage":"The fair was in Oslo, not in Bergen.","question":"Where?",` +
					`"gold":[{"text":"Oslo","start":16}],"windows":1,"student":{"model":"student","text":"SAID","prob":0.5,"em":RIGHT,"f1":RIGHT},` +
					`"teachers":[{"model":"big","text":"Oslo","em":1,"f1":1}]}` + "\n")
			if err := os.WriteFile(f.Prediction(dataset, step), []byte(lines), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return f
}

func TestThePredictionsOfARun(t *testing.T) {
	f := run(t, "squad2")
	s, err := analysis.Open(analysis.From{Name: f.Dir()})
	if err != nil || s.Step != 20 || s.Dataset != "squad2" || s.Len() != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	c, err := s.Against(analysis.From{Name: "@5"})
	if err != nil || c.Counts[analysis.Fixed] != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = s.Against(analysis.From{Name: "big"})
	if err != nil || c.Counts[analysis.BothRight] != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if err := s.Note(t.Context(), []wire.NoteChange{{ID: "q", Add: []string{"odd"}}}); err != nil {
		t.Fatal(err)
	}
	again, err := analysis.Open(analysis.From{Name: f.Dir() + "@5", Dataset: "squad2"})
	if err != nil {
		t.Fatal(err)
	}
	if tagged, err := again.Parse("tag:odd"); err != nil || len(again.Filter(tagged)) != 1 {
		t.Errorf("the note is not on the example of another step: %v", err)
	}
	file, err := analysis.Open(analysis.From{Name: f.Prediction("squad2", 5)})
	if err != nil || file.Len() != 1 {
		t.Fatalf("the file itself: %v", err)
	}
	if err := file.Note(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "no example is selected") {
		t.Error(err)
	}
	for name, want := range map[string]string{
		f.Dir() + "@7": "has no predictions for squad2 at step 7; it has those of 5, 20",
		f.Dir() + "@x": `"x" is not a checkpoint`,
		"nowhere":      "nowhere",
	} {
		if _, err := analysis.Open(analysis.From{Name: name}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = analysis.Open(analysis.From{Name: f.Dir(), Dataset: "mnli"})
	if err == nil || !strings.Contains(err.Error(), "it has those for squad2") {
		t.Error(err)
	}
	if _, err := s.Against(analysis.From{Name: "bog"}); err == nil || !strings.Contains(err.Error(), "answered, too, are big") {
		t.Error(err)
	}
}

func TestARunWithSeveralDatasetsNeedsAChoice(t *testing.T) {
	f := run(t, "squad2", "newsqa")
	_, err := analysis.Open(analysis.From{Name: f.Dir()})
	if err == nil || !strings.Contains(err.Error(), "has predictions for newsqa, squad2: choose one with --dataset") {
		t.Error(err)
	}
	_, err = analysis.Open(analysis.From{Name: run(t).Dir()})
	if err == nil || !strings.Contains(err.Error(), "road eval and road predict write them") {
		t.Error(err)
	}
}

// A run's file of answers has its examples beside it: it needs no data, as for road score
// and road inspect.
func TestAFileOfAnswersNeedsNoData(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	dir := t.TempDir()
	for name, lines := range map[string]string{
		"examples.jsonl": `{"id":"q","passage":"The fair was in Oslo.","question":"Where?","gold":[{"text":"Oslo","start":16}]}`,
		"500.jsonl": `{"model":"student","step":500,"dataset":"squad2","tasks":["mrc"],"examples":1,"time":"2026-11-29T12:00:00Z"}` + "\n" +
			`{"id":"q","text":"Oslo","null":0.1,"em":1,"f1":1,"top":[[16,20,0.9]]}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lines+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := analysis.Open(analysis.From{Name: filepath.Join(dir, "500.jsonl")})
	if err != nil || s.Len() != 1 || s.Dataset != "squad2" || s.Example(0).Passage != "The fair was in Oslo." {
		t.Fatalf("%+v, %v", s, err)
	}
	if err := os.Remove(filepath.Join(dir, "examples.jsonl")); err != nil {
		t.Fatal(err)
	}
	_, err = analysis.Open(analysis.From{Name: filepath.Join(dir, "500.jsonl")})
	if err == nil || !strings.Contains(err.Error(), "--data FILE") {
		t.Error(err)
	}
}
