package read

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAcceptanceSamplesOfQuestions(t *testing.T) {
	folder := os.Getenv("ROAD_ACCEPTANCE")
	if folder == "" {
		t.Skip("ROAD_ACCEPTANCE names no folder")
	}
	for _, c := range []struct {
		file, format                string
		records, kept, unanswerable int
	}{
		{"squad.json", "squad", 5, 5, 0},
		{"squad2.json", "squad", 6, 5, 1},       // an id is there twice,
		{"quac_sample.json", "squad", 12, 6, 0}, // a dialog is there twice,
		{"drop.json", "drop", 19, 6, 0},
		{"mrqa-squad-40-contexts.jsonl.gz", "mrqa", 611, 611, 0},
	} {
		got, report, err := All(filepath.Join(folder, "formats", c.file), Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		unanswerable := 0
		for i := range got {
			if got[i].Answers == nil {
				unanswerable++
			}
		}
		if report.Format != c.format || report.Records != c.records || len(got) != c.kept || unanswerable != c.unanswerable {
			t.Errorf("%s: %s, %d records, %d examples, %d unanswerable\n%v", c.file, report.Format, report.Records, len(got),
				unanswerable, report.First)
		}
	}
}
