package answers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// large writes the files of a dev set like SQuAD 2.0's: five questions a passage of 120
// words, and five best answers.
func large(n int) (examples, student []byte) {
	r := rand.New(rand.NewPCG(1, 2))
	var files [2]bytes.Buffer
	e := NewExamples(&files[0])
	w := must(NewWriter(&files[1], Header{
		Model: "student", Step: 500, Dataset: "squad2", Tasks: []string{"mrc"}, Examples: n, Time: time.Now(),
	}))
	vocabulary := strings.Fields(`the of and "in" to a was is for on as by Zürich – with that from at his it an were are which this be
		had or Normans duchy century gave name tenth whose eleventh battle 1066 century's theory complexity computational problems`)
	var ex tasks.Example
	for i := range n {
		if i%5 == 0 {
			var b strings.Builder
			for range 120 {
				b.WriteString(vocabulary[r.IntN(len(vocabulary))])
				b.WriteByte(' ')
			}
			ex = tasks.Example{Title: fmt.Sprintf("Article %d", i/250), Passage: b.String()}
		}
		points := []rune(ex.Passage)
		span := func() wire.Span {
			from := r.IntN(len(points) - 30)
			to := from + 1 + r.IntN(29)
			return wire.Span{Text: string(points[from:to]), Start: from, End: to, Prob: r.Float64()}
		}
		ex.ID, ex.Answers = fmt.Sprintf("5ad3d4b4604f3c001a3fe%03x", i), nil
		ex.Question = "In which century did the Normans first gain their identity?"
		for range r.IntN(4) {
			s := span()
			ex.Answers = append(ex.Answers, tasks.Answer{Text: s.Text, Start: s.Start})
		}
		said := wire.Said{
			Model: "student", Null: r.Float64(), NullDiff: float64(r.Float32()*20 - 10), EM: float64(r.IntN(2)), F1: r.Float64(),
		}
		for range 5 {
			said.Top = append(said.Top, span())
		}
		if i%2 == 0 {
			said.Text = said.Top[0].Text
		}
		if e.Add(&ex) != nil || w.Add(ex.ID, 1+i%2, &said, nil) != nil {
			panic("a buffer is full")
		}
	}
	must(e.Set())
	if err := w.Flush(); err != nil {
		panic(err)
	}
	return files[0].Bytes(), files[1].Bytes()
}

// A dev set of 100,000 questions, joined with its answers.
func BenchmarkJoin(b *testing.B) {
	examples, student := large(100_000)
	b.SetBytes(int64(len(examples) + len(student)))
	var kept []wire.Prediction
	for b.Loop() {
		j := must(NewJoin(Source{"examples", bytes.NewReader(examples)}, Source{"500", bytes.NewReader(student)}, nil, nil))
		kept = must(All(j, j.Header().Examples))
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&after)
	if len(kept) != 100_000 {
		b.Fatal(len(kept))
	}
	runtime.KeepAlive(kept)
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
	b.ReportMetric(float64(len(examples))/1e6, "MB-examples")
	b.ReportMetric(float64(len(student))/1e6, "MB-answers")
}

// A join takes less than two thirds of the time in which encoding/json reads the same
// lines. The two take turns in one process, so other work on the machine does not matter.
func TestAJoinIsFast(t *testing.T) {
	examples, student := large(5_000)
	kinds := map[string]func(){
		"join": func() {
			j := must(NewJoin(Source{"examples", bytes.NewReader(examples)}, Source{"500", bytes.NewReader(student)}, nil, nil))
			must(All(j, j.Header().Examples))
		},
		"json": func() {
			for _, file := range [][]byte{examples, student} {
				for line := range bytes.Lines(file) {
					var one struct {
						ID, Title, Passage, Question, Text string
						Gold                               []wire.Gold
						Null, EM, F1                       float64
						Top                                [][3]float64
					}
					if err := json.Unmarshal(line, &one); err != nil {
						t.Fatal(err)
					}
				}
			}
		},
	}
	least := map[string]time.Duration{}
	for range 9 {
		for kind, do := range kinds {
			began := time.Now()
			do()
			if took := time.Since(began); least[kind] == 0 || took < least[kind] {
				least[kind] = took
			}
		}
	}
	t.Log(least)
	if 3*least["join"] > 2*least["json"] {
		t.Errorf("a join takes %v, and encoding/json %v", least["join"], least["json"])
	}
}

func BenchmarkWrite(b *testing.B) {
	said := wire.Said{Model: "student", Text: "Oslo", Null: 0.0123456, NullDiff: -4.2512341, EM: 1, F1: 1}
	for range 5 {
		said.Top = append(said.Top, wire.Span{Text: "Oslo", Start: 120, End: 124, Prob: 0.1234567})
	}
	w := must(NewWriter(io.Discard, Header{Tasks: []string{"mrc"}}))
	for b.Loop() {
		if err := w.Add("5ad3d4b4604f3c001a3fe001", 2, &said, nil); err != nil {
			b.Fatal(err)
		}
	}
}
