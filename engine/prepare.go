package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"strings"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/engine/keep"
	"dev.road/workbench/model"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session"
	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// prepare reads the data, makes or loads the student, and takes the run back
// to where it was.
func (t *trainer) prepare(ctx context.Context, o Options) error {
	if err := t.clear(); err != nil {
		return err
	}
	var err error
	dir := ""
	var from keep.State
	var past metrics.Past
	if o.Resume {
		if past, err = t.finishInterruptedRewind(); err != nil {
			return err
		}
		if dir, from, err = t.keeper.Newest(); err != nil {
			return err
		}
		if dir != "" {
			from.Keep(t.recipe, o.Changes)
			t.at.Step = from.Step // clients see it from now on
		}
	}
	if t.models.Located, err = infer.Locate(ctx, t.recipe, dir == "", t.waits); err != nil {
		return err
	}
	if err := t.settleDropout(); err != nil {
		return err
	}
	if err := t.tokenizerFrom(ctx, dir, o.Strict); err != nil {
		return err
	}
	if dir == "" { // later, targets that are there need no teacher
		if err := t.models.Vet(t.owner.Recipe()); err != nil {
			return err
		}
	}
	if err := t.feed.OpenAll(ctx, o.Strict); err != nil {
		return err
	}
	if err := t.countSteps(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if dir == "" {
		if err := t.takeShared(ctx); err != nil {
			return err
		}
	}
	if err := t.studentFrom(dir); err != nil {
		return err
	}
	if dir != "" {
		t.tellArithmetic(from)
	}
	if o.Resume {
		if err := t.restoreState(ctx, dir, from, past); err != nil {
			return err
		}
	}
	t.feed.Resample()
	t.control.PublishKnobs()
	t.control.ReplayDue() // changes of earlier attempts come first
	t.control.FollowSchedules()
	if _, changes := knobs.Split(o.Changes); len(changes) > 0 {
		r := wire.Request{ID: session.NewID(), Author: session.Author(), Action: wire.Set, Changes: changes}
		if e := t.handle(r); e.Fate == wire.Refused {
			return fmt.Errorf("--set: %s", e.Why)
		}
	}
	if err := t.control.Fits(); err != nil { // with the changes, which may have mended it
		return err
	}
	if err := t.probe(); err != nil {
		return err
	}
	t.control.Start()
	t.report.Say(wire.EventState, wire.LevelInfo, nil, "model of %v", *t.parameters)
	t.report.Say(wire.EventState, wire.LevelInfo, nil, "running from step %d on %s in %s, attempt %d", t.at.Step+1, t.device.Place.Device,
		t.recipe.Model.Precision, t.at.Attempt)
	t.ready = true
	t.resumeTeaching()
	return nil
}

// takeShared takes the targets in the stores that the recipe names: they are of all windows
// of their datasets, which are read through for that.
func (t *trainer) takeShared(ctx context.Context) error {
	for _, d := range t.feed.Sampled {
		if len(d.Recipe.Targets) == 0 {
			continue
		}
		if err := t.feed.ReadThrough(ctx, d, d.Train); err != nil {
			return err
		}
		t.waits("checking the shared targets of " + d.Name)
		if err := t.distillation.TakeShared(d); err != nil {
			return recipe.Refused(t.owner.Recipe(), "datasets."+d.Name+".targets",
				"name another store there, or none: then the teachers teach", "cannot be used: %v", err)
		}
	}
	return nil
}

// clear removes what an interrupted trainer has left unfinished.
func (t *trainer) clear() error {
	if err := t.owner.ClearPredictions(); err != nil {
		return err
	}
	left, err := t.owner.ClearCheckpoints()
	if err != nil {
		return err
	}
	for _, name := range left {
		t.report.Say(wire.EventCheckpoint, wire.LevelWarn, nil, "%s was not finished, and is removed", name)
	}
	return nil
}

// tokenizerFrom takes the tokenizer that the run's folder has from an earlier
// attempt, else that of the checkpoint or of model.init, and
// keeps it in the run's folder.
func (t *trainer) tokenizerFrom(ctx context.Context, dir string, strict bool) error {
	var err error
	if t.feed.Tokenizer, err = tokenize.Load(t.owner.Dir()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	m := t.recipe.Model
	switch {
	case dir != "":
		t.feed.Tokenizer, err = tokenize.Load(dir)
	case m.Init != "scratch":
		t.feed.Tokenizer, err = tokenize.Load(t.models.Located.At(m.Init))
	case m.Vocab == "demo":
		t.feed.Tokenizer, err = tokenize.New(demo.Vocabulary())
	case m.Vocab != "":
		t.feed.Tokenizer, err = tokenize.Load(m.Vocab)
	default:
		t.waits("learning a vocabulary")
		var learned []string
		if learned, err = t.feed.LearnVocabulary(ctx, strict); err != nil {
			return err
		}
		t.feed.Tokenizer, err = tokenize.New(learned)
	}
	if err != nil {
		return fmt.Errorf("model.vocab: %w", err)
	}
	return t.feed.Tokenizer.Save(t.owner.Dir())
}

// studentFrom loads the student from a checkpoint of the run or from model.init, or
// makes it from scratch.
func (t *trainer) studentFrom(dir string) error {
	hs := feed.Saved(t.feed.Heads)
	var reset []string
	for _, h := range t.feed.Heads {
		if t.recipe.Tasks[h.Task.Name].Init == "reset" {
			reset = append(reset, h.Name())
		}
	}
	m := t.recipe.Model
	t.waits("loading the model")
	var err error
	var student *model.Model
	switch {
	case dir != "":
		var report *model.LoadReport
		if student, report, err = model.Load(dir, hs, compute.Options(t.recipe, t.device.Torch)); err != nil {
			return err
		}
		if len(report.Missing) > 0 {
			return fmt.Errorf("%s lacks %v, which the recipe asks for", dir, report.Missing)
		}
		if t.ended != nil {
			break // it takes no steps
		}
		if err := student.LoadOptimizer(filepath.Join(dir, keep.OptimizerFile)); err != nil {
			return err
		}
	case m.Init == "scratch":
		var config checkpoint.Config
		if config, err = checkpoint.Size(m.Size); err != nil {
			return err
		}
		config.VocabSize = len(t.feed.Tokenizer.Vocab())
		config.HiddenDropout, config.AttentionDropout = m.Dropout, m.Dropout
		config.MaxPositions = max(config.MaxPositions, m.MaxLen)
		if config.InitStd = m.InitStd; m.InitStd == 0 {
			config.InitStd = 1 / math.Sqrt(float64(config.HiddenSize))
		}
		student, err = model.New(config, hs, compute.Options(t.recipe, t.device.Torch))
	default:
		var report *model.LoadReport
		o := compute.Options(t.recipe, t.device.Torch)
		o.Reset = reset
		student, report, err = model.Load(t.models.Located.At(m.Init), hs, o)
		if err == nil && len(report.Fresh) > 0 && t.ended != nil {
			student.Close()
			return fmt.Errorf("%s lacks the heads %v", m.Init, report.Fresh)
		}
		if err == nil && len(report.Fresh) > 0 {
			t.report.Say(wire.EventData, wire.LevelInfo, nil, "%s: the heads of %v start from scratch", m.Init, report.Fresh)
		}
	}
	if err != nil {
		return err
	}
	t.take(student)
	if pieces, embedded := len(t.feed.Tokenizer.Vocab()), student.Config().VocabSize; pieces > embedded {
		return fmt.Errorf("model.init: %s has embeddings of %d pieces of text, but the run's vocabulary has %d", m.Init, embedded, pieces)
	}
	return nil
}

// tellArithmetic says where the run no longer calculates as its checkpoint did.
func (t *trainer) tellArithmetic(from keep.State) {
	if changed := compute.ArithmeticOf(t.student, t.models.Options).Changed(from.Arithmetic); len(changed) > 0 {
		t.report.Say(wire.EventState, wire.LevelWarn, nil, "%s as of step %d; results from there on are not bitwise reproducible",
			strings.Join(changed, ", "), from.Step+1)
	}
}
