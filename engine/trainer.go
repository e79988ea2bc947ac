package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/sample"
	"dev.road/workbench/tasks/tokenize"
)

// trainer is a run in progress. It belongs to one goroutine.
type trainer struct {
	*front
	log     *slog.Logger
	folder  session.Folder
	recipe  *recipe.Recipe
	device  string     // libtorch's word for it: "cpu", "cuda:0"
	place   wire.Place // the same for people
	ledger  *ledger.Ledger
	metrics *metrics.Writer
	events  *server.Events
	started time.Time
	attempt int
	parent  *wire.Parent // nil: the run is no branch

	tokenizer *tokenize.Tokenizer
	heads     []head // of the student, in this order
	datasets  []*dataset
	sampled   []*dataset // those with training windows: what draws choose from
	student   *model.Model
	teachers  map[string]*teacher
	located   map[string]string // folders of checkpoints by their names on the hub
	grown     chan struct{}     // has something when more of a dataset is read
	sampler   *sample.Sampler

	// What changes from step to step. Everything here that the next step
	// depends on is in a checkpoint's state.
	set       settings
	knobs     []knob
	step      int   // steps done
	skipped   int   // steps whose update was skipped
	unlucky   int   // the same, in a row
	recent    []int // the sampled dataset of the last passes
	scheduled []scheduledSet
	replay    []wire.Entry // applied before the interruption, to come again
	repeating int          // last step that an earlier attempt ran, and that this one repeats

	phase      wire.Phase
	note       string
	pauseAfter int // step after which to pause again; 0: none
	saving     saving
	triedAt    int // step of the last checkpoint that was begun
	savedAt    int // step of the newest checkpoint on the disk
	best       int // step of the checkpoint that is linked to as the best; 0: none
	stopping   bool
	failed     error     // what a request began and could not end: the next attempt does
	lastAsked  time.Time // when the last request or question came

	jobs     jobs
	frozen   *frozen      // the newest copy of the weights
	measured int          // step at which the dev sets were last queued
	joins    []wire.Entry // finished shards waiting for the safe point
	evals    map[string]wire.Eval
	history  history
	awake    *awake
	stood    time.Duration // of the standstills that were told
	watch    stopwatch
	clock    clock
	gauges   *gauges
	last     row
	row      row             // of the step that is run
	turned   []metrics.Value // what a row has of the knobs

	shown       time.Duration // when the state was last published
	signed      time.Time     // when, as what, and with which note life was last signed
	signedPhase wire.Phase
	signedNote  string
}

// loop runs steps until the last one, a stop, or the end of ctx.
func (t *trainer) loop(ctx context.Context) error {
	t.watch.skip()
	for {
		if err := t.safePoint(); err != nil {
			return err
		}
		switch {
		case ctx.Err() != nil:
			return t.finish(ctx, fmt.Sprintf("stopped at step %d of %d", t.step, t.set.Train.Steps))
		case t.stopping:
			if t.saved("stop again") {
				return t.finish(ctx, fmt.Sprintf("stopped at step %d of %d", t.step, t.set.Train.Steps))
			}
			t.stopping = false
		case t.phase == wire.Paused:
			t.idle(ctx, signEvery, nil)
			t.watch.skip()
		case t.step >= t.set.Train.Steps:
			if !t.saved("resume") {
				continue
			}
			if err := t.drain(ctx); err != nil {
				return err
			}
			if t.ending(ctx) {
				return t.finish(ctx, fmt.Sprintf("finished at step %d", t.step))
			}
		default:
			if d := t.awaited(); d != nil {
				t.watch.lap(&t.watch.control)
				t.await(ctx, d)
				t.watch.lap(&t.watch.data)
				continue
			}
			if err := t.trainStep(ctx); err != nil {
				return err
			}
		}
	}
}

// safePoint is the only place where a run changes between two steps.
func (t *trainer) safePoint() error {
	if err := t.hear(); err != nil {
		t.say("state", "error", nil, "%v", err)
		return errors.Join(err, t.save())
	}
	t.tellStandstill()
	t.settle()
	t.replayDue()
	t.joinDue()
	t.due()
	if t.listen(); t.failed != nil {
		return t.failed
	}
	if t.pauseAfter > 0 && t.step >= t.pauseAfter {
		t.pause("after the steps asked for")
	}
	t.stopEarly()
	if err := t.measure(); err != nil {
		return err
	}
	if t.wantsCheckpoint() {
		if err := t.beginCheckpoint(); err != nil {
			t.halt(err.Error())
		}
	}
	t.show()
	return nil
}

// tellStandstill tells of the time in which the process did not run.
func (t *trainer) tellStandstill() {
	if stood := t.awake.stoodStill(); stood > t.stood {
		t.say("state", "warn", nil, "the trainer stood still for %s: somebody stopped it, or the machine slept", (stood - t.stood).Round(time.Second))
		t.stood = stood
	}
}

// listen decides every request that has come in, without waiting. What comes
// meanwhile has its turn after the next step: clients that ask on and on do not
// stop the steps.
func (t *trainer) listen() {
	for range len(t.requests) {
		t.answer(<-t.requests)
	}
}

// answer decides one request, unless its client has given up on it.
func (t *trainer) answer(a *asked) {
	t.lastAsked = time.Now()
	if a.taken.CompareAndSwap(false, true) {
		a.answer <- t.handle(a.request)
	}
}

// idle is a paused run's life: jobs have all the time; without one it waits
// for something to happen, news included, for so long at most.
func (t *trainer) idle(ctx context.Context, at time.Duration, news <-chan struct{}) {
	if t.jobs.active() != nil {
		t.answerQuestions()
		t.work()
		return
	}
	select {
	case <-ctx.Done():
	case <-news:
	case a := <-t.requests:
		t.answer(a)
	case q := <-t.questions:
		t.infer(q)
	case err := <-t.saving.done:
		t.settled(err)
	case <-time.After(at):
	}
}

// between is called between two micro-batches: questions do not wait for the
// step's end, and jobs get what the micro-batch has earned them.
func (t *trainer) between(spent time.Duration) {
	t.answerQuestions()
	t.jobs.earn(spent, t.set.Jobs.Share)
	for t.jobs.credit > 0 && t.jobs.active() != nil {
		start := t.awake.now()
		t.work()
		t.jobs.credit -= t.awake.since(start)
	}
}

// wanted says whether somebody waits for the device between two micro-batches.
func (t *trainer) wanted() bool { return len(t.questions) > 0 || t.jobs.active() != nil }

func (t *trainer) answerQuestions() {
	for {
		select {
		case q := <-t.questions:
			t.infer(q)
		default:
			return
		}
	}
}
