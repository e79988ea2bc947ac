package analysis

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
)

// many makes n predictions, five for each passage of about 120 words.
func many(n int) []wire.Prediction {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 5000)
	for i := range words {
		words[i] = fmt.Sprintf("w%x", i*7919%99991)
	}
	list := make([]wire.Prediction, n)
	passage := ""
	for i := range list {
		if i%5 == 0 {
			var b strings.Builder
			for k := range 120 {
				b.WriteString(words[r.IntN(len(words))])
				if k%15 == 14 {
					b.WriteString(". The")
				}
				b.WriteByte(' ')
			}
			passage = b.String()
		}
		fields := strings.Fields(passage)
		gold, said := fields[r.IntN(len(fields))], fields[r.IntN(len(fields))]
		if r.IntN(2) == 0 {
			said = gold
		}
		wh := []string{"Who", "What", "When", "How many"}[r.IntN(4)]
		p := asked(fmt.Sprintf("q%06d", i), passage, wh+" is "+fields[r.IntN(len(fields))]+" of "+words[i%len(words)]+"?", said, gold)
		p.Title, p.Student.Prob = fmt.Sprintf("Article %d", i/500), r.Float64()
		p.Student.Null, p.Student.NullDiff = r.Float64(), r.NormFloat64()
		list[i] = p
	}
	return list
}

const large = 100_000

// work is each thing that a person does to a set and waits for.
var work = []struct {
	name string
	do   func(s *Set) error
}{
	{"filter by fields", func(s *Set) error { return filtered(s, "f1<0.5 wh:who answerable ctx_len>40 -overlap<0.2") }},
	{"filter by a word", func(s *Set) error { return filtered(s, "w1a2b") }},
	{"buckets of a number", func(s *Set) error { _, err := s.Buckets(s.All(), "null_diff"); return err }},
	{"buckets of a text", func(s *Set) error { _, err := s.Buckets(s.All(), "title"); return err }},
	{"groups of errors", func(s *Set) error { _, err := s.Buckets(s.All(), "error"); return err }},
	{"sort by a number", func(s *Set) error { return s.Sort(s.All(), "prob", true) }},
	{"sort by a text", func(s *Set) error { return s.Sort(s.All(), "title", false) }},
}

func filtered(s *Set, text string) error {
	f, err := s.Parse(text)
	if err == nil && len(s.Filter(f)) == s.Len() {
		err = fmt.Errorf("%s selects all", text)
	}
	return err
}

func BenchmarkSet(b *testing.B) {
	list := many(large)
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			set(b, list...)
		}
	})
	s := set(b, list...)
	for _, w := range work {
		b.Run(w.name, func(b *testing.B) {
			for b.Loop() {
				if err := w.do(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestALargeSetAnswersAtOnce takes the shortest of several times: others use the machine.
func TestALargeSetAnswersAtOnce(t *testing.T) {
	if raced {
		t.Skip("the race detector is what would be measured")
	}
	list := many(large)
	before := heap()
	s := set(t, list...)
	own := heap() - before
	t.Logf("%d MB beside the predictions", own>>20)
	if own > 100<<20 {
		t.Errorf("the set takes %d MB beside the predictions, more than 100", own>>20)
	}
	for _, w := range work {
		best := time.Hour
		for range 20 {
			began := time.Now()
			if err := w.do(s); err != nil {
				t.Fatal(err)
			}
			if best = min(best, time.Since(began)); best < 100*time.Millisecond {
				break
			}
		}
		t.Logf("%s: %v", w.name, best)
		if best >= 100*time.Millisecond {
			t.Errorf("%s takes %v at best, more than 100 ms", w.name, best)
		}
	}
	runtime.KeepAlive(list)
	runtime.KeepAlive(s)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
