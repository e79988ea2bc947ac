package plan

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The time for each job is the same in a plan of many arms as in one of few.
func BenchmarkPlanOfArms(b *testing.B) {
	for _, arms := range []int{100, 1000} {
		b.Run(fmt.Sprint(arms), func(b *testing.B) {
			b.Setenv("ROAD_RUNS", b.TempDir())
			text := strings.Builder{}
			text.WriteString(tiny[:strings.Index(tiny, "[arms")])
			for i := range arms {
				fmt.Fprintf(&text, "[arms.a%d]\ntune.set = [\"optim.lr_scale=%g\"]\n", i, 1/float64(i+2))
			}
			file, jobs := written(b, text.String()), 0
			for b.Loop() {
				p, err := Load(file, Demo)
				if err != nil {
					b.Fatal(err)
				}
				all, err := p.Expand(nil)
				if err != nil {
					b.Fatal(err)
				}
				jobs += len(all)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(jobs), "µs/job")
		})
	}
}

// A plan has the same jobs in every working directory: the files that its values name lie
// beside it.
func TestPathsOfValuesStartFromThePlansFolder(t *testing.T) {
	t.Setenv("ROAD_RUNS", t.TempDir())
	file := written(t, strings.Replace(tiny, "train.steps=10", "datasets.mnli.train=own.jsonl", 1))
	own := filepath.Join(filepath.Dir(file), "own.jsonl")
	if err := os.WriteFile(own, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var runs [2]string
	for i, dir := range []string{filepath.Dir(file), t.TempDir()} {
		t.Chdir(dir)
		p, err := Load(file, Demo)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Missing) > 0 {
			t.Errorf("in %s: %v", dir, p.Missing)
		}
		all, err := p.Expand(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range all {
			runs[i] += j.Run + " " + strings.Join(j.Set, " ") + "\n"
		}
	}
	if runs[0] != runs[1] || !strings.Contains(runs[0], own) {
		t.Errorf("jobs of one plan in two folders:\n%s\n%s", runs[0], runs[1])
	}
}
