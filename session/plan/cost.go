package plan

import (
	"context"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

// Cost is an estimate for the steps of a job that trains; 0 or nil stands for the unknown.
type Cost struct {
	Steps  int      `json:"steps"`
	Epochs float64  `json:"epochs"` // of a run that counts these: its steps depend on the data
	Tokens float64  `json:"tokens"` // of full windows: the most there can be
	FLOPs  float64  `json:"flops"`  // of the encoder over these, forward and backward; see checkpoint.FLOPs
	Hours  *float64 `json:"hours"`  // at the rate of a run of the same shape on this machine
	Bytes  int64    `json:"bytes"`  // of the checkpoints that it leaves
}

// Add adds another job's cost; hours are unknown if one's are.
func (c *Cost) Add(d Cost) {
	first := *c == Cost{}
	c.Steps, c.Tokens, c.FLOPs, c.Bytes = c.Steps+d.Steps, c.Tokens+d.Tokens, c.FLOPs+d.FLOPs, c.Bytes+d.Bytes
	c.Epochs += d.Epochs
	switch {
	case d.Steps == 0 && d.Epochs == 0:
	case d.Hours == nil || c.Hours == nil && !first:
		c.Hours = nil
	case c.Hours == nil:
		hours := *d.Hours
		c.Hours = &hours
	default:
		hours := *c.Hours + *d.Hours
		c.Hours = &hours
	}
}

// Costed is a job with its cost.
type Costed struct {
	Status
	Cost Cost `json:"cost"`
}

// Costs estimates the jobs of a plan.
func Costs(ctx context.Context, all []Status) ([]Costed, error) {
	rates, err := rates(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Costed, len(all))
	shapes := map[string]shape{} // by run
	for i, s := range all {
		out[i].Status = s
		if s.Does != Train {
			continue
		}
		sh := shapeOf(s.Job, shapes)
		shapes[s.Run] = sh
		c := cost(s.recipe, sh)
		if rate := rates.of(sh); rate > 0 && c.Steps > 0 {
			hours := float64(c.Steps*windowsAStep(s.recipe)) / rate / 3600
			c.Hours = &hours
		}
		out[i].Cost = c
	}
	return out, nil
}

// shape is the model of a job, and its windows.
type shape struct {
	config checkpoint.Config
	tokens int
	data   string // the names of the training sets: windows are shorter in some
}

// shapeKey is the part of a shape on which the rate depends.
type shapeKey struct {
	hidden, layers, intermediate, tokens int
	data                                 string
}

func (s shape) key() shapeKey {
	return shapeKey{s.config.HiddenSize, s.config.Layers, s.config.IntermediateSize, s.tokens, s.data}
}

// trained are the names of the datasets with training data.
func trained(r *recipe.Recipe) string {
	var names []string
	for name, d := range r.Datasets {
		if len(d.Train) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// windowRates are windows per second.
type windowRates map[shapeKey]float64

// of is the rate of a shape; of one whose training sets have none, that of the same model.
func (w windowRates) of(s shape) float64 {
	key := s.key()
	if rate := w[key]; rate > 0 {
		return rate
	}
	key.data = ""
	return w[key]
}

// shapeOf is the shape of a job's model: of its size, of the checkpoint from which it
// starts, or of the run before it.
func shapeOf(j *Job, before map[string]shape) shape {
	s := shape{tokens: j.recipe.Model.MaxLen, data: trained(j.recipe)}
	for _, set := range j.Set {
		if m := named.FindStringSubmatch(set); m != nil && set == "model.init="+m[0] {
			s.config = before[j.Before[m[1]]].config
			return s
		}
	}
	s.config = configOf(j.recipe)
	return s
}

// configOf is the model of a recipe; without a size if it is not on this machine.
func configOf(r *recipe.Recipe) checkpoint.Config {
	if r.Model.Init == "scratch" {
		c, _ := checkpoint.Size(r.Model.Size) // the recipe was checked
		c.VocabSize = r.Model.VocabSize
		return c
	}
	dir, err := recipe.LocalFolder(r.Model.Init)
	if err != nil {
		return checkpoint.Config{}
	}
	c, err := checkpoint.ReadConfig(dir)
	if err != nil {
		return checkpoint.Config{}
	}
	return c
}

// cost estimates a run.
func cost(r *recipe.Recipe, s shape) Cost {
	c := Cost{Steps: r.Train.Steps}
	if c.Steps == 0 {
		c.Epochs = r.Train.Epochs
	}
	windows := float64(c.Steps * windowsAStep(r))
	c.Tokens = windows * float64(s.tokens)
	if s.config.Layers == 0 {
		return c
	}
	parameters := int64(s.config.Layers) * int64(4*s.config.HiddenSize*s.config.HiddenSize+2*s.config.HiddenSize*s.config.IntermediateSize)
	parameters += int64(s.config.VocabSize) * int64(s.config.EmbeddingSize)
	c.FLOPs = windows * checkpoint.FLOPs(s.config, r.Model.FrozenLayers, nil, []int32{int32(s.tokens)})
	const floats = 3 // the weights and Adam's two moments
	c.Bytes = parameters * 4 * floats * int64(kept(r))
	return c
}

// kept is the number of checkpoints that a run leaves; the most there can be of one that
// counts epochs.
func kept(r *recipe.Recipe) int {
	k, n := r.Checkpoint, 1
	if k.Every > 0 {
		n = k.Keep
		if steps := r.Train.Steps; steps > 0 {
			n = min(n, (steps+k.Every-1)/k.Every)
		}
	}
	if k.KeepEvery > 0 {
		n += r.Train.Steps / k.KeepEvery
	}
	if k.Best != "none" {
		n++
	}
	return n
}

// windowsAStep is the number of windows of a step.
func windowsAStep(r *recipe.Recipe) int {
	if r.Train.BatchPer == "pass" {
		return r.Train.Batch * r.Train.Passes
	}
	return r.Train.Batch
}

// rates returns the windows per second of the newest run of each shape on this machine.
func rates(ctx context.Context) (windowRates, error) {
	runs, err := session.List()
	if err != nil {
		return nil, err
	}
	found := windowRates{}
	slices.Reverse(runs) // the newest is the last to be written
	for _, f := range runs {
		r, err := recipe.ReadRun(f.Recipe(), nil)
		if err != nil {
			continue // another version's: its rate is not missed
		}
		s, err := session.Open(f).State(ctx)
		if err == nil && s.StepSeconds > 0 { // the rates of a run end with its trainer
			key := shape{configOf(r), r.Model.MaxLen, trained(r)}.key()
			rate := float64(windowsAStep(r)) / s.StepSeconds
			found[key] = rate
			key.data = ""
			found[key] = rate
		}
	}
	return found, nil
}
