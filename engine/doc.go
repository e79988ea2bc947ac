// Package engine trains: it is the only package that joins the model with
// everything else, and it runs in the trainer's process alone.
//
// A run is Algorithm 1 of the method, with one safe point in it:
//
//	for step := 1 … train.steps:
//	    safe point: requests take effect, targets join, the run may pause,
//	                stop, be saved, be measured or go back to a checkpoint
//	    for pass := 1 … train.passes:
//	        dataset <- draw(step, pass), as sampling.strategy has it
//	        windows <- the dataset's next mini-batch
//	        for each micro-batch of them:
//	            targets  <- its teachers' logits, combined by Algorithm 2
//	            gradient += of weight * loss / (windows of the pass * passes)
//	            between micro-batches: questions are answered, jobs get their
//	            share of the time
//	    update the weights; append a row of metrics
//
// What is guaranteed: a change takes effect at a safe point, whole, and the
// ledger has it on disk before the requester or the step sees it. The row of a
// step is in the file before anything there or in the published state tells of
// the step. Draws
// depend on nothing but the seed and how far the run is, so a run resumed from a
// checkpoint, with the ledger's later changes replayed at their steps,
// repeats the interrupted one: bit for bit on the CPU with the same number of
// threads, and on a GPU with train.deterministic; but for rounding otherwise.
//
// What is not: jobs depend on the clock. They never touch the weights, the
// draws or the order of windows; the shards of soft targets that they write
// reach the steps only through the ledger.
//
// One goroutine, locked to its thread, owns the models and all of the run's
// state (libtorch keeps its thread pool per calling thread). Clients reach it
// through two channels, and read an immutable snapshot of the state.
package engine
