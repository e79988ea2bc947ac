package model

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Passes that are begun one after another have, once they are collected, the
// sums that they have one by one; a loss that trains no window has none.
func TestSumsAreCompleteOnceTheyAreCollected(t *testing.T) {
	onThread(t)
	m, g, _ := loadEncoder(t, "electra", Options{Threads: 1})
	idle := Loss{Head: 1, Labels: []int32{-1, -1, -1, -1, -1}, Scale: 1, CEWeight: 1}
	losses := append([]Loss{idle}, g.losses()...)
	var want, got [][]LossSums
	for seed := range uint64(2) {
		want = append(want, mustPass(t, m, g.batch(), losses, seed))
	}
	for seed := range uint64(2) {
		sums, err := m.Begin(g.batch(), losses, seed)
		if err != nil {
			t.Fatal(err)
		}
		if sums[0].Windows != 0 || sums[1].Windows != want[0][1].Windows || sums[1].CE != 0 {
			t.Errorf("before they are collected the sums are %+v", sums)
		}
		got = append(got, sums)
	}
	if err := m.Collect(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-one by one +collected):\n%s", diff)
	}
	if err := m.Collect(); err != nil {
		t.Errorf("nothing is to be collected: %v", err)
	}
}

// A step that is given up takes its open sums with it.
func TestClearedGradientsHaveNoSums(t *testing.T) {
	onThread(t)
	m, g, _ := loadEncoder(t, "electra", Options{Threads: 1})
	if _, err := m.Begin(g.batch(), g.losses(), 1); err != nil {
		t.Fatal(err)
	}
	if err := m.ZeroGrad(); err != nil {
		t.Fatal(err)
	}
	want := mustPass(t, m, g.batch(), g.losses(), 2)
	if got := mustPass(t, m, g.batch(), g.losses(), 2); cmp.Diff(want, got) != "" {
		t.Errorf("the sums are %+v, then %+v", want, got)
	}
}
