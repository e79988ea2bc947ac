// Package engine trains: it is the only package that joins the model with
// everything else, and it runs in the trainer's process alone.
//
// A run is Algorithm 1 of the method, with one safe point in it:
//
//	for step := 1 … train.steps:                                      loop.go
//	    safe point: requests and scheduled sets take effect, targets  loop.go, requests.go,
//	                join, the run may pause, stop, be saved, be       control, keep, rewind.go
//	                evaluated or go back to a checkpoint
//	    (again with half the token budget, should memory not suffice) tokenbudget.go
//	    for pass := 1 … train.passes:                                 step.go, pass.go
//	        dataset <- draw(step, pass), by sampling.strategy         feed/draw.go
//	        windows <- the dataset's next mini-batch                  feed/batch.go
//	        for each micro-batch of them:                             microbatch.go
//	            targets  <- its teachers' logits, combined by         distill/soften.go
//	                        Algorithm 2
//	            gradient += of loss weight * loss / (windows of the   microbatch.go, pass.go
//	                        pass that train the head * tasks of the
//	                        dataset * passes)
//	            between micro-batches: questions are answered, jobs   listen.go
//	            get their share of the time
//	    combine the datasets' gradients, by gradients.combine         parts.go, pcgrad
//	    update the weights; append a row of metrics                   update.go, report/row.go
//
// The state of a run belongs to owners, each with a few verbs; the trainer has the
// loop and carries between them. Imports go down this list:
//
//	control     settings, requests and their fates, schedule, replay, pause and stop
//	keep        checkpoints, the best of them, resume and rewind
//	jobs        evaluations, predictions and teaching beside the steps
//	distill     soft targets: teaching, joining, combining
//	infer       the models that are asked: student, copies, teachers
//	feed        datasets: reading, draws, mini-batches
//	compute     device, precision and the rest of the arithmetic
//	report      events, rows, speed, gauges
//	nvml        the GPU's driver
//	device      the choice of a GPU
//	clock       the time of a run and its steps
//	front       the side that clients reach
//
// Guaranteed: a change takes effect at a safe point, whole, and the ledger has it on
// disk before the requester or the step sees it. The row of a step is in the file
// before anything there or in the published state tells of the step. Draws depend on
// the seed and the progress alone, so a run resumed from a checkpoint, with the
// ledger's later changes replayed at their steps, repeats the interrupted one: bit
// for bit on the CPU with the same number of threads, and on a GPU with
// train.deterministic; but for rounding otherwise.
//
// Not guaranteed: the moment at which a job gets its time, for jobs depend on the
// clock. They never touch the weights, the draws or the order of windows; the shards
// of soft targets that they write reach the steps only through the ledger.
//
// One goroutine, locked to its thread, owns the models and all of the run's
// state (libtorch keeps its thread pool per calling thread). Clients reach it
// through two channels, and read an immutable snapshot of the state.
package engine
