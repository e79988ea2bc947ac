package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// The tensors of a checkpoint.
const (
	weightsFile   = "model.safetensors"
	optimizerFile = "optimizer.safetensors"
)

// state is what a run is made of besides weights and moments: with it, and
// with the ledger's later entries, a resumed run repeats the steps that
// followed. Draws and dropout need no state but the step.
type state struct {
	Step    int                  `json:"step"`
	Attempt int                  `json:"attempt"`
	Time    time.Time            `json:"time"`
	Threads int                  `json:"threads"`
	Matmul  string               `json:"matmul"` // what multiplies matrices on the CPU: like threads, it shows in the last bits
	Knobs   map[string]any       `json:"knobs"`
	Cursors map[string]int       `json:"cursors"` // windows drawn, by dataset
	Passes  map[string]int       `json:"passes"`  // by dataset
	Data    map[string]string    `json:"data"`    // fingerprints of the training windows, by dataset
	Recent  []string             `json:"recent"`  // the last passes' datasets
	Skipped int                  `json:"skipped"`
	Unlucky int                  `json:"unlucky"`
	Targets []activeState        `json:"targets"`
	Evals   map[string]wire.Eval `json:"evals"`
}

// activeState is one teacher's targets in use.
type activeState struct {
	Dataset string   `json:"dataset"`
	Teacher string   `json:"teacher"`
	Shards  []string `json:"shards"`
}

func (t *trainer) wantsCheckpoint() bool {
	every := t.set.CheckpointEvery
	return every > 0 && t.step > 0 && t.step%every == 0 && t.savedAt != t.step && t.triedAt != t.step
}

// checkpoint saves the run after its last step: aside, then renamed, so that
// a folder under checkpoints is always whole.
func (t *trainer) checkpoint() error {
	dir := t.folder.Checkpoint(t.step)
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := os.MkdirAll(part, 0o755); err != nil {
		return err
	}
	if err := t.student.Save(part); err != nil {
		return err
	}
	if err := t.student.SaveOptimizer(filepath.Join(part, optimizerFile)); err != nil {
		return err
	}
	if err := t.tokenizer.Save(part); err != nil {
		return err
	}
	if err := session.Seal(part, t.state()); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Rename(part, dir); err != nil {
		return err
	}
	if err := jsonl.SyncFolder(t.folder.Checkpoints()); err != nil {
		return err
	}
	t.savedAt = t.step
	t.say("checkpoint", "info", nil, "checkpoint of step %d written", t.step)
	return t.prune()
}

// prune removes all but the newest checkpoints.
func (t *trainer) prune() error {
	steps, err := t.folder.CheckpointSteps()
	if err != nil {
		return err
	}
	for len(steps) > max(1, t.recipe.Checkpoint.Keep) {
		if err := t.folder.RemoveCheckpoint(steps[0]); err != nil {
			return err
		}
		steps = steps[1:]
	}
	return nil
}

// state gathers what the next step depends on.
func (t *trainer) state() state {
	s := state{
		Step: t.step, Attempt: t.attempt, Time: time.Now(), Threads: t.options().Threads, Matmul: t.student.Matmul(), Skipped: t.skipped, Unlucky: t.unlucky,
		Knobs: map[string]any{}, Cursors: map[string]int{}, Passes: map[string]int{}, Data: map[string]string{}, Targets: []activeState{},
		Evals: t.evals,
	}
	for _, k := range t.knobs {
		s.Knobs[k.Name] = k.get(&t.set)
	}
	for _, d := range t.datasets {
		s.Cursors[d.name], s.Passes[d.name], s.Data[d.name] = d.cursor, d.passes, d.fingerprint()
		for _, a := range d.active {
			s.Targets = append(s.Targets, activeState{Dataset: d.name, Teacher: a.teacher, Shards: a.shards})
		}
	}
	for _, i := range t.recent {
		s.Recent = append(s.Recent, t.sampled[i].name)
	}
	return s
}

// restore takes the run back to a checkpoint's state.
func (t *trainer) restore(s state) error {
	t.step, t.savedAt, t.skipped, t.unlucky = s.Step, s.Step, s.Skipped, s.Unlucky
	for i, k := range t.knobs {
		v, ok := s.Knobs[k.Name]
		if !ok {
			continue
		}
		if err := k.check(v); err != nil {
			return fmt.Errorf("checkpoint of step %d: %w", s.Step, err)
		}
		t.knobs[i].set(&t.set, v)
	}
	for _, d := range t.datasets {
		if d.train != nil {
			d.print = s.Data[d.name]
			if err := d.unchanged(s.Step); err != nil {
				return err
			}
		}
		d.cursor, d.passes = s.Cursors[d.name], s.Passes[d.name]
	}
	for _, name := range s.Recent {
		if d := t.dataset(name); d != nil && d.index >= 0 {
			t.recent = append(t.recent, d.index)
		}
	}
	for key, e := range s.Evals {
		t.evals[key] = e
	}
	for _, a := range s.Targets {
		t.join(a.Dataset, a.Teacher, a.Shards)
	}
	if t.phase == wire.Paused {
		return fmt.Errorf("checkpoint of step %d: %s; to go on without these targets, move the checkpoint away", s.Step, t.note)
	}
	return nil
}
