package engine_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A trainer is killed while it goes back to a checkpoint, over and over: it has
// gone back whole or not at all, and who asks again with the same id gets the
// one fate that there is.
func TestFaultKilledDuringARewindTheRunIsOnOneWay(t *testing.T) {
	t.Parallel()
	steps := func(n float64) wire.Change { return wire.Change{Name: "train.steps", Value: n} }
	straight := changing(t, create(t, small(t, "train.steps=100000")))
	straight.scheduled(21, slices.Concat(taken, []wire.Change{steps(40)})...)
	straight.toTheEnd()

	k := changing(t, create(t, small(t, "train.steps=100000", "checkpoint.keep_every=20")))
	k.applied(wire.Request{Action: wire.Resume})
	random := rand.New(rand.NewPCG(3, 4))
	before := 0
	k.saved(20)
	for range thorough(t, 2, 30) {
		k.until("steps to take back", func(s wire.State) bool { return s.State == wire.Running && s.Step >= 24 })
		r := rewind(20, taken...)
		r.ID = session.NewID()
		go func(run *session.Run) { _, _ = run.Do(context.Background(), r, patience) }(k.run)
		<-time.After(time.Duration(random.Int64N(int64(150 * time.Millisecond)))) // anywhere in it
		k = k.again()
		if entries, err := k.run.Entries(); err != nil {
			t.Fatal(err)
		} else if slices.ContainsFunc(entries, func(e wire.Entry) bool { return e.ID == r.ID }) {
			before++
		}
		k.until("its fate", func(wire.State) bool {
			e, err := k.run.Do(t.Context(), r, patience)
			if err == nil {
				k.acknowledged = append(k.acknowledged, e)
			}
			return err == nil && e.Fate == wire.Applied
		})
	}
	k.applied(rewind(20, slices.Concat(taken, []wire.Change{steps(40)})...))
	k.wait()
	k.intact()
	for _, tag := range []string{"loss", "grad_norm", "kd.w", "p/quac"} {
		if want, got := column(t, straight.folder, tag), column(t, k.folder, tag); !maps.Equal(want, got) {
			t.Errorf("%s differs:\nstraight %v\nkilled   %v", tag, want, got)
		}
	}
	t.Logf("%d rewinds were decided before the kill", before)
}
