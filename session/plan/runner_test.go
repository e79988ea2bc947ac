package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// world is a runs' folder of jobs without runs.
type world struct {
	mu     sync.Mutex
	done   map[string]bool
	fails  map[string]bool
	busy   int
	most   int
	begun  []string
	faults []string
	looked int // at jobs
}

func (w *world) look(_ context.Context, jobs []*Job) ([]Status, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looked += len(jobs)
	all := make([]Status, len(jobs))
	for i, j := range jobs {
		all[i] = Status{Job: j, Phase: Waiting}
		if w.done[j.ID] {
			all[i].Phase = Done
		}
	}
	return all, nil
}

func (w *world) work(_ context.Context, s Status, _ int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun = append(w.begun, s.ID)
	for _, n := range s.Needs {
		if !w.done[n] {
			w.faults = append(w.faults, fmt.Sprintf("%s began before %s was done", s.ID, n))
		}
	}
	if w.fails[s.ID] {
		return errors.New("it fails")
	}
	w.done[s.ID] = true
	return nil
}

// unnoted is a Note of a record that no one reads.
func unnoted([]string, map[string]string) error { return nil }

// Each job that can be done is done once, after all that it needs; the others are failed
// or blocked; and what was done before is not begun.
func TestARunnerDoesAllThatCanBeDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var jobs []*Job
		w := &world{done: map[string]bool{}, fails: map[string]bool{}}
		for i := range rapid.IntRange(1, 12).Draw(t, "jobs") {
			j := &Job{ID: fmt.Sprint(i), Does: Train, Run: fmt.Sprint("run-", i)}
			for k := range i {
				if rapid.IntRange(0, 3).Draw(t, "needs") == 0 {
					j.Needs = append(j.Needs, fmt.Sprint(k))
				}
			}
			w.fails[j.ID] = rapid.IntRange(0, 4).Draw(t, "fails") == 0
			jobs = append(jobs, j)
		}
		before := map[string]bool{}
		for _, j := range jobs {
			needsDone := !slices.ContainsFunc(j.Needs, func(n string) bool { return !w.done[n] })
			if needsDone && rapid.Bool().Draw(t, "done before") {
				w.done[j.ID], before[j.ID] = true, true
			}
		}
		slots := rapid.IntRange(1, 3).Draw(t, "slots")
		noted, told := map[string]string{}, map[string][]Phase{}
		var busy []string
		r := Runner{
			Jobs: jobs, Slots: slots, Look: w.look, Tell: func(s Status) { told[s.ID] = append(told[s.ID], s.Phase) },
			Work: func(ctx context.Context, s Status, slot int) error {
				if slot < 0 || slot >= slots {
					return fmt.Errorf("slot %d", slot)
				}
				w.mu.Lock()
				if !slices.Contains(busy, s.Run) {
					w.faults = append(w.faults, fmt.Sprintf("%s is in progress, and not one of %q", s.ID, busy))
				}
				w.busy++
				w.most = max(w.most, w.busy)
				w.mu.Unlock()
				defer func() { w.mu.Lock(); w.busy--; w.mu.Unlock() }()
				return w.work(ctx, s, slot)
			},
			Note: func(now []string, failed map[string]string) error {
				w.mu.Lock()
				defer w.mu.Unlock()
				busy, noted = now, failed
				return nil
			},
		}
		all, err := r.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(w.faults) > 0 || w.most > slots || len(busy) > 0 {
			t.Fatalf("%q; %d at a time in %d slots; at the end %q", w.faults, w.most, slots, busy)
		}
		slices.Sort(w.begun)
		if twice := len(w.begun) != len(slices.Compact(slices.Clone(w.begun))); twice {
			t.Fatalf("begun: %q", w.begun)
		}
		want := map[string]Phase{}
		for _, s := range all {
			lost := slices.ContainsFunc(s.Needs, func(n string) bool { return want[n] != Done })
			switch {
			case before[s.ID]:
				want[s.ID] = Done
			case lost:
				want[s.ID] = Blocked
			case w.fails[s.ID]:
				want[s.ID] = Failed
			default:
				want[s.ID] = Done
			}
			if s.Phase != want[s.ID] || (s.Phase == Failed) != (noted[s.Run] != "") || before[s.ID] && slices.Contains(w.begun, s.ID) {
				t.Fatalf("%s is %s, want %s; noted %q", s.ID, s.Phase, want[s.ID], noted)
			}
			if slices.Contains(w.begun, s.ID) && !slices.Equal(told[s.ID], []Phase{Running, s.Phase}) {
				t.Fatalf("%s is %s, and was told as %q", s.ID, s.Phase, told[s.ID])
			}
		}
	})
}

// A runner that is asked to end begins nothing more, and records no failure.
func TestARunnerEndsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := &world{done: map[string]bool{}}
	r := Runner{
		Jobs: []*Job{{ID: "a", Does: Train}, {ID: "b", Needs: []string{"a"}}, {ID: "c"}}, Slots: 1, Look: w.look, Tell: func(Status) {},
		Work: func(ctx context.Context, s Status, _ int) error { cancel(); <-ctx.Done(); return ctx.Err() },
		Note: func(_ []string, failed map[string]string) error {
			if len(failed) > 0 {
				return fmt.Errorf("noted %v", failed)
			}
			return nil
		},
	}
	all, err := r.Run(ctx)
	if err != nil || slices.ContainsFunc(all, func(s Status) bool { return s.Phase != Waiting }) {
		t.Errorf("%v, %v", all, err)
	}
}

// The files that a runner reads are in proportion to the jobs.
func TestARunnerLooksAtEachJobAFewTimes(t *testing.T) {
	const many = 300
	w := &world{done: map[string]bool{}}
	r := Runner{Slots: 2, Look: w.look, Work: w.work, Tell: func(Status) {}, Note: unnoted}
	for i := range many {
		r.Jobs = append(r.Jobs, &Job{ID: fmt.Sprint(i), Does: Train})
	}
	if _, err := r.Run(t.Context()); err != nil || len(w.done) != many || w.looked > 3*many {
		t.Errorf("%d of %d done after looks at %d jobs, %v", len(w.done), many, w.looked, err)
	}
}

// A job that another plan has done meanwhile is not begun, and those that need it are.
func TestARunnerSeesTheWorkOfOtherPlans(t *testing.T) {
	w := &world{done: map[string]bool{}}
	r := Runner{
		Jobs: []*Job{{ID: "a", Does: Train}, {ID: "b", Does: Train}, {ID: "c", Does: Train, Needs: []string{"b"}}}, Slots: 1,
		Look: w.look, Tell: func(Status) {}, Note: unnoted,
		Work: func(ctx context.Context, s Status, slot int) error {
			if s.ID == "a" {
				w.mu.Lock()
				w.done["b"] = true
				w.mu.Unlock()
			}
			return w.work(ctx, s, slot)
		},
	}
	if _, err := r.Run(t.Context()); err != nil || !slices.Equal(w.begun, []string{"a", "c"}) {
		t.Errorf("begun: %q, %v", w.begun, err)
	}
}
