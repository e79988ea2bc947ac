package main

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"dev.road/workbench/model"
)

// Every load restarts, so that the sides of a benchmark can be compared
// before they are measured.
func TestEveryLoadTrainsAlike(t *testing.T) {
	runtime.LockOSThread()
	b := bench{options: model.Options{Precision: "fp32"}}
	window := benchWindow{IDs: []int32{101, 7, 8, 102}, Types: []int32{0, 0, 1, 1}, Start: 2, End: 3}
	short := benchWindow{IDs: []int32{101, 9, 102}, Types: []int32{0, 0, 0}, Start: 1, End: 1}
	folder := t.TempDir()
	ask := func(q benchQuestion) benchAnswer {
		t.Helper()
		a, err := b.answer(q)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	ask(benchQuestion{Make: folder, Size: "tiny"})
	ask(benchQuestion{Batches: [][]benchWindow{{window, short}, {short}}})
	var losses [][]float64
	for range 2 {
		ask(benchQuestion{Load: folder, Threads: 1})
		a := ask(benchQuestion{Train: true})
		if a.Wall <= 0 || a.Processor <= 0 || len(a.Losses) != 2 {
			t.Fatalf("a turn is %+v", a)
		}
		losses = append(losses, a.Losses)
	}
	if !slices.Equal(losses[0], losses[1]) {
		t.Errorf("the losses are %v, then %v", losses[0], losses[1])
	}
	// With weights near zero all positions of a window, except its padding, are
	// equally likely.
	if want := (math.Log(4) + math.Log(3)) / 2; math.Abs(losses[0][0]-want) > 0.1 {
		t.Errorf("the first loss is %.3f, want about %.3f", losses[0][0], want)
	}
	if again := ask(benchQuestion{Train: true}); again.Losses[0] >= losses[0][0] {
		t.Errorf("nothing was learned: %v after %v", again.Losses, losses[0])
	}
}

func TestAQuestionOutOfOrderIsRefused(t *testing.T) {
	for _, q := range []benchQuestion{{}, {Train: true}, {Make: t.TempDir(), Size: "huge"}, {Load: t.TempDir()}} {
		if _, err := (&bench{options: model.Options{Precision: "fp32"}}).answer(q); err == nil {
			t.Errorf("%+v was answered", q)
		}
	}
}

func TestMain(m *testing.M) {
	if err := model.Prepare(); err != nil {
		panic(err)
	}
	m.Run()
}
