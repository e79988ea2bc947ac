package read

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/tasks"
)

// BenchmarkTables reads a hundred thousand records of the sizes of MNLI's;
// MB/s is of the file.
func BenchmarkTables(b *testing.B) {
	const premise = "The new rights are nice enough, and everybody who has asked for them says so, as far as they were asked."
	const hypothesis = "Everyone really likes the newest benefits."
	nli := serving("nli")
	csv := nli
	csv.Columns = Columns{Text: "premise", Pair: "hypothesis", Label: "label"}
	for _, c := range []struct {
		file, head, line string
		options          Options
	}{
		{"f.jsonl", "", `{"premise": "` + premise + `", "hypothesis": "` + hypothesis + `", "label": "neutral", "pairID": "%d"}`, nli},
		{"f.tsv", "index\tpairID\tgenre\tsentence1\tsentence2\tlabel1\tgold_label\n", "%d\t1n\tslate\t" + premise + "\t" + hypothesis +
			"\tneutral\tneutral", nli},
		{"f.csv", "id,premise,hypothesis,label\n", `%d,"` + premise + `","` + hypothesis + `",neutral`, csv},
	} {
		path := filepath.Join(b.TempDir(), c.file)
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriter(f)
		fmt.Fprint(w, c.head)
		for i := range 100_000 {
			fmt.Fprintf(w, c.line+"\n", i)
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
		b.Run(c.file, func(b *testing.B) {
			b.SetBytes(info.Size())
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Stream(path, c.options, func(*tasks.Example) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
