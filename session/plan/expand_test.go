package plan

import (
	"fmt"
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
