package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/results"
	"dev.road/workbench/tasks/read"
)

// Job is one run or command of a plan.
type Job struct {
	ID     string            `json:"id"` // STAGE, STAGE/ARM, STAGE/seed-N or STAGE/ARM/seed-N
	Stage  string            `json:"stage"`
	Does   Kind              `json:"does"`
	Arm    string            `json:"arm,omitempty"`
	Seed   *uint64           `json:"seed,omitempty"`
	Needs  []string          `json:"needs,omitempty"`  // jobs
	Run    string            `json:"run"`              // the name of its run, or of its result
	Recipe string            `json:"recipe,omitempty"` // as road train names it
	Set    []string          `json:"set,omitempty"`    // {STAGE} stands for the run that Before names
	Before map[string]string `json:"before,omitempty"` // the runs that its values need, by stage
	Runs   []string          `json:"runs,omitempty"`   // that it evaluates
	Data   []string          `json:"data,omitempty"`

	// Of a comparison.
	Arms     []results.Group `json:"arms,omitempty"`
	Design   results.Design  `json:"design,omitzero"`
	Datasets []string        `json:"datasets,omitempty"` // none: all

	recipe *recipe.Recipe // without the values that wait for a stage
}

// Expand makes the jobs of a plan, each after those that it needs. The pins are values of
// every run that the machine decides; see Pins. A job that equals one of another plan has
// that plan's run, if there is one.
func (p *Plan) Expand(pins []string) ([]*Job, error) {
	there, err := runsThere()
	if err != nil {
		return nil, err
	}
	x := &expansion{
		plan: p, pins: pins, byID: map[string]*Job{}, byStage: map[string][]*Job{}, there: there, texts: map[*recipe.Recipe]string{},
	}
	for _, s := range p.Stages {
		if err := x.stage(s.Name); err != nil {
			return nil, err
		}
	}
	return x.jobs, nil
}

type expansion struct {
	plan    *Plan
	pins    []string
	jobs    []*Job
	byID    map[string]*Job
	byStage map[string][]*Job // of the stages that are made

	there map[string][]string // names in the runs' folder, by the digests at their ends
	texts map[*recipe.Recipe]string
}

// runsThere are the names in the runs' folder, by the digests at their ends.
func runsThere() (map[string][]string, error) {
	root, err := recipe.Runs()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look for equal runs of other plans: %w", err)
	}
	names := map[string][]string{}
	for _, e := range entries {
		digest := e.Name()[strings.LastIndexByte(e.Name(), '-')+1:]
		names[digest] = append(names[digest], e.Name())
	}
	return names, nil
}

// stage makes the jobs of a stage, after those of the stages before it.
func (x *expansion) stage(name string) error {
	if _, made := x.byStage[name]; made {
		return nil
	}
	x.byStage[name] = nil
	for _, needed := range x.plan.needs(name) {
		if err := x.stage(needed); err != nil {
			return err
		}
	}
	s := x.plan.stage(name)
	arms := []Arm{{}}
	if s.Per.arms() {
		arms = x.plan.armsOf(name)
	}
	for _, a := range arms {
		for _, seed := range x.plan.seeds(s, a) {
			j, err := x.job(s, a, seed)
			if err != nil {
				return err
			}
			x.jobs, x.byID[j.ID], x.byStage[name] = append(x.jobs, j), j, append(x.byStage[name], j)
		}
	}
	return nil
}

// seeds are those of the jobs of a stage and an arm; a job that is for all seeds has nil.
func (p *Plan) seeds(s *Stage, a Arm) []*uint64 {
	if !s.Per.seeds() {
		return []*uint64{nil}
	}
	var seeds []*uint64
	for _, seed := range p.Seeds {
		if len(a.Seeds) == 0 || slices.Contains(a.Seeds, seed) {
			seeds = append(seeds, &seed)
		}
	}
	return seeds
}

// job makes one job of a stage.
func (x *expansion) job(s *Stage, a Arm, seed *uint64) (*Job, error) {
	j := &Job{ID: jobID(s.Name, a.Name, seed), Stage: s.Name, Does: s.Does, Arm: a.Name, Seed: seed, Datasets: s.Datasets}
	if s.Does == Compare {
		j.Design = x.plan.design(s)
	}
	c := s.under(a.stages[s.Name])
	j.Before = map[string]string{}
	for _, name := range s.needs(a.stages[s.Name]) {
		for _, n := range x.needed(j, name) {
			j.Needs = append(j.Needs, n.ID)
			switch {
			case name != s.Of:
				j.Before[name] = n.Run
			case s.Does == Compare:
				j.compares(n.Arm, n.Run)
			default:
				j.Runs = append(j.Runs, n.Run)
			}
		}
	}
	for _, source := range s.Data {
		j.Data = append(j.Data, x.plan.located(source))
	}
	if s.Does.Trains() {
		r, err := x.plan.recipe(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", j.ID, err)
		}
		j.recipe, j.Recipe = r.Recipe, x.plan.locatedRecipe(c.Recipe)
		j.Set = append(slices.Clone(c.Set), x.pins...)
		if seed != nil {
			j.Set = append(j.Set, fmt.Sprintf("seed=%d", *seed))
		}
	}
	digest, err := x.digest(j)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", j.ID, err)
	}
	j.Run = x.run(j, digest)
	return j, nil
}

// run names the run of a job: the plan's own, or that of an equal job of another plan if
// only that one is there. No other run ends in the same seed and digest.
func (x *expansion) run(j *Job, digest string) string {
	end := "-" + digest
	if j.Seed != nil {
		end = fmt.Sprintf("-s%d-%s", *j.Seed, digest)
	}
	own := strings.ReplaceAll(x.plan.Name+"/"+j.ID, "/", "-") + "-" + digest
	there := x.there[digest]
	equal := slices.IndexFunc(there, func(name string) bool { return strings.HasSuffix(name, end) })
	if equal < 0 || slices.Contains(there, own) {
		return own
	}
	return there[equal]
}

// compares adds a run to its arm, in the order of the plan.
func (j *Job) compares(arm, run string) {
	i := slices.IndexFunc(j.Arms, func(a results.Group) bool { return a.Name == arm })
	if i < 0 {
		i = len(j.Arms)
		j.Arms = append(j.Arms, results.Group{Name: arm})
	}
	j.Arms[i].Runs = append(j.Arms[i].Runs, run)
}

// jobID names a job.
func jobID(stage, arm string, seed *uint64) string {
	id := stage
	if arm != "" {
		id += "/" + arm
	}
	if seed != nil {
		id += fmt.Sprintf("/s%d", *seed)
	}
	return id
}

// needed are the jobs of a stage that a job comes after: that of its arm and seed, or for
// a comparison all.
func (x *expansion) needed(j *Job, stage string) []*Job {
	if j.Does == Compare {
		return x.byStage[stage]
	}
	s, arm, seed := x.plan.stage(stage), "", (*uint64)(nil)
	if s.Per.arms() {
		arm = j.Arm
	}
	if s.Per.seeds() {
		seed = j.Seed
	}
	if n := x.byID[jobID(stage, arm, seed)]; n != nil {
		return []*Job{n}
	}
	return nil // the arm skips it
}

// digest is that of everything on which a job's result depends: its values, the runs
// before it by their names, and the size and time of its files.
func (x *expansion) digest(j *Job) (string, error) {
	all := struct {
		Does     Kind
		Recipe   string
		Set      []string
		Before   map[string]string
		Runs     []string
		Arms     []results.Group `json:",omitempty"`
		Design   results.Design  `json:",omitzero"`
		Datasets []string        `json:",omitempty"`
		Files    []string
	}{Does: j.Does, Set: j.Set, Before: j.Before, Runs: j.Runs, Arms: j.Arms, Design: j.Design, Datasets: j.Datasets}
	files := slices.Clone(j.Data)
	if j.recipe != nil {
		all.Recipe = x.text(j.recipe)
		for _, d := range j.recipe.Datasets {
			files = append(append(files, d.Train...), d.Dev)
		}
	}
	slices.Sort(files)
	for _, f := range slices.Compact(files) {
		path, _ := read.Source(f)
		if info, err := os.Stat(path); err == nil {
			f += fmt.Sprintf(" %d %d", info.Size(), info.ModTime().UnixNano())
		}
		all.Files = append(all.Files, f)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4]), nil
}

// text is the identity of a recipe without its name, found once for all jobs that have it.
func (x *expansion) text(r *recipe.Recipe) string {
	text, known := x.texts[r]
	if !known {
		nameless := r.Clone()
		nameless.Name = ""
		text = recipe.Identity(nameless)
		x.texts[r] = text
	}
	return text
}
