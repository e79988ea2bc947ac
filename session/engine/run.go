package engine

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// Options start a trainer.
type Options struct {
	Folder  session.Folder
	Resume  bool          // go on from the newest checkpoint
	Device  string        // "cpu", "cuda:N", or empty: the first GPU, else the CPU
	Strict  bool          // refuse data files with bad records
	Changes []wire.Change // of knobs, before the first step of this attempt
	Version string
	Log     *slog.Logger
}

// Run is a trainer's whole life: it takes the run's lock, opens its socket,
// reads the data, trains to the end or until ctx is done, and saves. It locks
// the calling goroutine to its thread.
func Run(ctx context.Context, o Options) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r, err := recipe.LoadRun(o.Folder.Recipe())
	if err != nil {
		return err
	}
	lock, err := o.Folder.Lock()
	if err != nil {
		return err
	}
	defer lock.Release()
	device, err := choose(o.Device)
	if err != nil {
		return err
	}
	info, err := o.Folder.Begin(session.Beginning{Resume: o.Resume, Device: device, Version: o.Version})
	if err != nil {
		return err
	}
	t := &trainer{
		log: o.Log, folder: o.Folder, recipe: r, device: device, attempt: info.Attempt, started: time.Now(),
		front: newFront(info.Hello()), tasks: heads(r), teachers: map[string]*teacher{}, evals: map[string]wire.Eval{},
		phase: wire.Starting, set: newSettings(r), knobs: declare(r),
	}
	if t.ledger, err = ledger.Open(o.Folder.Ledger()); err != nil {
		return err
	}
	defer t.ledger.Close()
	if t.metrics, err = metrics.Create(o.Folder.Metrics()); err != nil {
		return err
	}
	defer t.metrics.Close()
	if t.events, err = server.OpenEvents(o.Folder.Events()); err != nil {
		return err
	}
	defer t.events.Close()
	t.publishKnobs()
	t.publish()
	listening, err := server.Serve(o.Folder, t.front, t.events)
	if err != nil {
		return err
	}
	defer listening.Close()
	defer close(t.gone) // first of all, so that nobody waits for an answer
	if err := t.prepare(o); err != nil {
		t.say("state", "error", nil, "cannot start: %v", err)
		return err
	}
	defer t.close()
	return t.loop(ctx)
}

// choose turns the --gpu flag into a device: a number is that GPU, nothing is
// the first GPU or else the CPU.
func choose(flag string) (string, error) {
	devices, problem := model.Devices()
	if flag == "" {
		if len(devices) > 1 {
			return devices[1], nil
		}
		return "cpu", nil
	}
	wanted := flag
	if _, err := strconv.Atoi(flag); err == nil {
		wanted = "cuda:" + flag
	}
	if !slices.Contains(devices, wanted) {
		return "", fmt.Errorf("--gpu %s: this trainer sees %v %s; road doctor tells more", flag, devices, problem)
	}
	return wanted, nil
}

// prepare reads the data, makes or loads the student, and takes the run back
// to where it was.
func (t *trainer) prepare(o Options) error {
	dir := ""
	var from state
	if o.Resume {
		steps, err := checkpointSteps(t.folder.Checkpoints())
		if err != nil {
			return err
		}
		if len(steps) > 0 {
			dir = filepath.Join(t.folder.Checkpoints(), strconv.Itoa(steps[len(steps)-1]))
			if from, err = readState(dir); err != nil {
				return fmt.Errorf("%w; to go on from an earlier checkpoint, move this one away", err)
			}
			t.recipe.Train.Threads = from.Threads
		}
	}
	if err := t.readAll(o.Strict); err != nil {
		return err
	}
	if err := t.tokenizerFrom(dir); err != nil {
		return err
	}
	if err := t.cutAll(); err != nil {
		return err
	}
	if err := t.studentFrom(dir); err != nil {
		return err
	}
	t.resample()
	if o.Resume {
		if err := t.takeUp(dir, from); err != nil {
			return err
		}
	}
	t.phase, t.note = wire.Running, ""
	t.publishKnobs()
	if len(o.Changes) > 0 {
		r := wire.Request{ID: session.NewID(), Author: "the start of attempt " + strconv.Itoa(t.attempt), Action: wire.Set, Changes: o.Changes}
		if e := t.handle(r); e.Fate == wire.Refused {
			return fmt.Errorf("--set: %s", e.Why)
		}
	}
	t.say("state", "info", nil, "running from step %d on %s, attempt %d", t.step+1, t.device, t.attempt)
	return t.restartTeaching()
}

func (t *trainer) options() model.Options {
	threads := t.recipe.Train.Threads
	if threads == 0 {
		threads = runtime.NumCPU()
	}
	return model.Options{Device: t.device, Threads: threads, Seed: t.recipe.Seed}
}

// tokenizerFrom takes the vocabulary of the checkpoint, of the run, or of
// what the run starts from; and keeps it in the run's folder.
func (t *trainer) tokenizerFrom(checkpoint string) error {
	kept := filepath.Join(t.folder.Dir(), vocabFile)
	var err error
	if _, missing := os.Stat(kept); missing == nil {
		t.tokenizer, err = tokenize.Load(kept)
		return err
	}
	m := t.recipe.Model
	switch {
	case checkpoint != "":
		t.tokenizer, err = tokenize.Load(filepath.Join(checkpoint, vocabFile))
	case m.Init != "scratch":
		t.tokenizer, err = tokenize.Load(filepath.Join(m.Init, vocabFile))
	case m.Vocab == "demo":
		t.tokenizer, err = tokenize.New(demo.Vocabulary())
	case m.Vocab != "":
		t.tokenizer, err = tokenize.Load(m.Vocab)
	default:
		t.note = "learning a vocabulary"
		t.publish()
		t.tokenizer, err = tokenize.New(t.learnVocabulary())
	}
	if err != nil {
		return fmt.Errorf("model.vocab: %w", err)
	}
	return writeVocabulary(kept, t.tokenizer.Vocab())
}

// studentFrom loads the student from a checkpoint of the run, from what the
// recipe names, or makes it from scratch.
func (t *trainer) studentFrom(checkpoint string) error {
	var hs []model.Head
	var reset []string
	for _, task := range t.tasks {
		hs = append(hs, model.Head{Name: task.Name, Labels: task.Labels})
		if t.recipe.Tasks[task.Name].Init == "reset" {
			reset = append(reset, task.Name)
		}
	}
	m := t.recipe.Model
	t.note = "loading the model"
	t.publish()
	var err error
	switch {
	case checkpoint != "":
		if t.student, _, err = model.Load(checkpoint, hs, t.options()); err != nil {
			return fmt.Errorf("%w; to go on from an earlier checkpoint, move this one away", err)
		}
		if err := t.student.LoadOptimizer(filepath.Join(checkpoint, optimizerFile)); err != nil {
			return fmt.Errorf("%w; to go on from an earlier checkpoint, move this one away", err)
		}
	case m.Init == "scratch":
		config, ok := model.Size(m.Size)
		if !ok {
			return fmt.Errorf("model.size: %q is none of tiny small base large", m.Size)
		}
		config.VocabSize = len(t.tokenizer.Vocab())
		config.HiddenDropout, config.AttentionDropout = m.Dropout, m.Dropout
		config.MaxPositions = max(config.MaxPositions, m.MaxLen)
		if config.InitStd = m.InitStd; m.InitStd == 0 {
			config.InitStd = 1 / math.Sqrt(float64(config.HiddenSize))
		}
		t.student, err = model.New(config, hs, t.options())
	default:
		var report *model.LoadReport
		o := t.options()
		o.Reset = reset
		if t.student, report, err = model.Load(m.Init, hs, o); err == nil && len(report.Fresh) > 0 {
			t.say("data", "info", nil, "%s: the heads of %v start from scratch", m.Init, report.Fresh)
		}
	}
	return err
}

// takeUp restores a checkpoint's state (none: the beginning), and lines up
// what the ledger says happened after it.
func (t *trainer) takeUp(dir string, from state) error {
	if dir != "" {
		if err := t.restore(from); err != nil {
			return err
		}
	}
	entries := t.ledger.Entries()
	t.replay = ledger.After(entries, t.step)
	for _, e := range entries {
		if e.Action == wire.Set && e.Fate == wire.Scheduled {
			t.scheduled = append(t.scheduled, scheduledSet{request: again(e), entry: e})
		}
	}
	t.resample()
	return nil
}

// again is the request that a scheduled entry stands for.
func again(e wire.Entry) wire.Request {
	r := wire.Request{ID: e.ID, Author: e.Author, Action: e.Action, AtStep: e.Step}
	for _, c := range e.Changes {
		r.Changes = append(r.Changes, wire.Change{Name: c.Name, Value: c.New})
	}
	return r
}

// restartTeaching takes up the teach jobs that an interruption cut off.
func (t *trainer) restartTeaching() error {
	done := map[string]bool{}
	for _, e := range t.ledger.Entries() {
		key := e.Dataset + "/" + e.Teacher
		if e.Action != wire.Teach || e.Fate != wire.Applied || done[key] {
			continue
		}
		done[key] = true
		d := t.dataset(e.Dataset)
		if d == nil || t.jobs.going("teach", d.name, teacherName(e.Teacher)) {
			continue
		}
		j, err := t.startTeach(d, t.source(d, e.Teacher))
		if err != nil {
			t.say("job", "warn", nil, "teach %s ← %s cannot go on: %v", e.Dataset, e.Teacher, err)
			continue
		}
		if j.shown.Done >= j.shown.Total && len(t.joins) == 0 {
			t.endJob(j, "done", "was complete")
		}
	}
	return nil
}

// known lists the shards that the ledger has let in, or that wait for it.
func (t *trainer) known() []string {
	var shards []string
	for _, e := range slices.Concat(t.ledger.Entries(), t.joins) {
		if e.Action == wire.TargetsIn && e.Fate != wire.Superseded {
			shards = append(shards, e.Shards...)
		}
	}
	return shards
}

// close lets go of the models.
func (t *trainer) close() {
	models := []*model.Model{t.student}
	for _, k := range t.teachers {
		models = append(models, k.model)
	}
	if t.frozen != nil {
		models = append(models, t.frozen.model)
	}
	for _, m := range models {
		if m != nil {
			m.Close()
		}
	}
}

// clients is how many event streams are open.
func (t *trainer) clients() int { return t.events.Subscribers() }

var _ server.Host = (*front)(nil)
