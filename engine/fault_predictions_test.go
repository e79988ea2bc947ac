package engine_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
)

// A trainer is killed while it keeps predictions, over and over: those that are there are
// whole, with all examples of their dev set, and the next start removes the rest.
func TestFaultKilledWhileItKeepsPredictionsTheyAreWholeOrAbsent(t *testing.T) {
	t.Parallel()
	values := measured("train.steps=100000", "eval.every=1", "eval.keep=5", "checkpoint.every=5", "jobs.share=0.9")
	k := start(t, create(t, small(t, values...))).ready()
	random := rand.New(rand.NewPCG(5, 6))
	steps := 0
	for range thorough(t, 2, 30) {
		measured := k.until("an evaluation", func(s wire.State) bool {
			return s.State == wire.Running && len(s.Evals) > 0 && s.Evals[0].Step > steps
		})
		<-time.After(time.Duration(random.Int64N(int64(150 * time.Millisecond)))) // anywhere in the next
		k.kill()
		k.intact()
		predicted, err := k.folder.PredictionSteps(measured.Evals[0].Dataset)
		if err != nil || len(predicted) == 0 {
			t.Errorf("there are predictions of %v, %v", predicted, err)
		}
		s, err := k.folder.State(time.Now())
		if err != nil {
			t.Fatal(err)
		}
		k, steps = k.again().ready(), s.Step
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}
