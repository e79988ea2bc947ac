package metrics

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A window is exact within its steps, whatever is left out around it, and fits
// into the series of the whole run.
func TestAWindowIsThatOfItsRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		noise := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 2))
		w, file := create(t)
		c := openSmall(file)
		step, attempts := 0, rapid.IntRange(1, 3).Draw(rt, "attempts")
		for attempt := 1; attempt <= attempts; attempt++ {
			step = rapid.IntRange(step/2, step).Draw(rt, "resumed from")
			for range rapid.IntRange(20, 150).Draw(rt, "steps") {
				step++
				w.Append(Row{Attempt: attempt, Step: step, Time: noon, Values: []Value{{"loss", float64(noise.IntN(100))}}})
				if noise.IntN(20) == 0 {
					if err := w.Flush(); err != nil {
						rt.Fatal(err)
					}
					poll(t, c)
				}
			}
		}
		if err := w.Flush(); err != nil {
			rt.Fatal(err)
		}
		poll(t, c)
		from := rapid.IntRange(1, step).Draw(rt, "from")
		to := rapid.IntRange(from, step).Draw(rt, "to")
		series, err := c.Window(from, to)
		if err != nil {
			rt.Fatal(err)
		}
		whole := readNaively(t, file).series["loss"]
		i, _ := slices.BinarySearch(whole.Steps, from)
		j, _ := slices.BinarySearch(whole.Steps, to+1)
		want := Series{Steps: whole.Steps[i:j], Values: whole.Values[i:j]}
		got := series["loss"]
		if wrong := agrees(got, want, nil); wrong != "" {
			rt.Fatalf("%s\n%v\n%v", wrong, got, want)
		}
		all := c.Get("loss").Splice(got, from, to)
		if !slices.IsSorted(all.Steps) || len(all.Steps) != len(slices.Compact(slices.Clone(all.Steps))) {
			rt.Fatalf("steps do not ascend: %v", all.Steps)
		}
		a, _ := slices.BinarySearch(all.Steps, from)
		b, _ := slices.BinarySearch(all.Steps, to+1)
		if !slices.Equal(all.Steps[a:b], got.Steps) || !slices.Equal(all.Values[a:b], got.Values) {
			rt.Fatalf("the window is not in the series: %v %v", all, got)
		}
		end := 0
		for k, g := range all.Groups {
			if g.End <= end || g.Rows < g.End-end || g.From > all.Steps[end] || g.To < all.Steps[g.End-1] || k > 0 && all.Groups[k-1].To >= g.From {
				rt.Fatalf("group %d is %+v, after %d: %v", k, g, end, all)
			}
			end = g.End
		}
		if all.Steps[len(all.Steps)-1] != step {
			rt.Fatalf("the series ends at %d", all.Steps[len(all.Steps)-1])
		}
	})
}

// A part of a run, and its newest rows, are read while another goroutine polls.
func TestAWindowIsReadDuringAPoll(t *testing.T) {
	w, file := create(t)
	c := openSmall(file)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for step := 1; step <= 300; step++ {
			w.Append(Row{Attempt: 1 + step/100, Step: step, Time: noon, Values: []Value{{"loss", float64(step)}}})
			if _, err := c.Poll(); err != nil || w.Flush() != nil {
				t.Error("the rows cannot be written and read", err)
			}
		}
	}()
	for ended := false; !ended; {
		select {
		case <-over:
			ended = true
		default:
		}
		series, err := c.Window(10, 20)
		if s := series["loss"]; err != nil || len(s.Steps) > 0 && s.Steps[0] != 10 {
			t.Fatalf("the window is %v, %v", s, err)
		}
		if _, err := c.Newest(); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := c.Window(10, 20); err != nil || len(s["loss"].Steps) != 11 {
		t.Errorf("the window is %v, %v", s, err)
	}
}
