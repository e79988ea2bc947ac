package engine_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
)

// Eight clients ask a training trainer for one thing after another.
func TestFaultUnderStressEveryRequestHasOneFate(t *testing.T) {
	t.Parallel()
	requests := thorough(t, 400, 10_000)
	k := start(t, create(t, small(t, "train.steps=1000000", "train.passes=1", "train.batch=4", "checkpoint.every=100"))).ready()
	askers := newAskers(k.folder)
	from := time.Now()
	var clients sync.WaitGroup
	for _, a := range askers {
		clients.Go(func() {
			for range requests / len(askers) {
				if err := a.ask(t.Context()); err != nil {
					t.Errorf("%s: %v", a.name, err)
					return
				}
			}
		})
	}
	clients.Wait()
	took := time.Since(from)
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.heard(askers)
	k.intact()
	k.inOrder()
	steps := len(column(t, k.folder, "loss"))
	t.Logf("%d requests beside %d steps: %.0f requests/s, %.0f steps/s", requests, steps, float64(requests)/took.Seconds(),
		float64(steps)/took.Seconds())
}

// A trainer is killed at random moments, over and over, while clients ask.
// What is not answered is asked again of the next one.
func TestFaultKilledWhileClientsAskNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	rounds := thorough(t, 3, 50)
	f := create(t, small(t, "train.steps=1000000", "train.passes=1", "train.batch=4", "checkpoint.every=5"))
	askers := newAskers(f)
	k := start(t, f)
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		k.ready()
		ctx, cancel := context.WithCancel(t.Context())
		var answered atomic.Int64
		var clients sync.WaitGroup
		for _, a := range askers {
			clients.Go(func() {
				for ctx.Err() == nil {
					if a.ask(ctx) == nil {
						answered.Add(1)
					}
				}
			})
		}
		some := random.Int64N(200)
		k.until("answers", func(wire.State) bool { return answered.Load() >= some })
		<-time.After(time.Duration(random.Int64N(int64(20 * time.Millisecond)))) // anywhere in a step
		k.kill()
		cancel()
		clients.Wait()
		k = start(t, f, "ROAD_TEST_RESUME=1")
	}
	for _, a := range askers {
		k.until("an answer", func(wire.State) bool { return a.ask(t.Context()) == nil })
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.heard(askers)
	k.intact()
	k.inOrder()
	t.Logf("%d rounds: %d steps, %d requests answered", rounds, len(column(t, f, "loss")), len(k.acknowledged))
}
