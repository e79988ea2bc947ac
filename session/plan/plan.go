package plan

import (
	"slices"

	"dev.road/workbench/session/recipe"
)

// Kind is the work of a stage.
type Kind string

// The kinds of stages.
const (
	Train    Kind = "train"    // a run from a recipe, to its last step
	Teach    Kind = "teach"    // the soft targets of a recipe's teachers, without a step
	Evaluate Kind = "evaluate" // files of examples by the checkpoints of a stage
	Compare  Kind = "compare"  // the arms of a stage, seed by seed
)

// Kinds are the kinds of stages, in the order of an experiment.
var Kinds = []Kind{Train, Teach, Evaluate, Compare}

// Trains reports whether a job of the kind is a run; another is one road command.
func (k Kind) Trains() bool { return k == Train || k == Teach }

// Per is the number of jobs of a stage.
type Per string

// The numbers of jobs.
const (
	PerRun  Per = "run"  // one for each arm and seed
	PerArm  Per = "arm"  // one for each arm
	PerSeed Per = "seed" // one for each seed, for all arms
	PerPlan Per = "plan" // one
)

// Pers are the numbers of jobs, the most first.
var Pers = []Per{PerRun, PerArm, PerSeed, PerPlan}

// arms reports whether each arm has jobs of its own.
func (p Per) arms() bool { return p == PerRun || p == PerArm }

// seeds reports whether each seed has jobs of its own.
func (p Per) seeds() bool { return p == PerRun || p == PerSeed }

// A Scale is the size of an experiment.
const (
	Demo = "demo" // the demo's world on two cores, in minutes
	Full = "full" // the published data and settings
)

// Scales are the sizes of an experiment.
var Scales = []string{Demo, Full}

// Plan is an experiment at one scale.
type Plan struct {
	Name   string   `json:"name"`
	About  string   `json:"about"`
	Scale  string   `json:"scale"`
	Seeds  []uint64 `json:"seeds"`
	Table  string   `json:"table,omitempty"` // the published table beside which its results stand
	Arms   []Arm    `json:"arms"`
	Stages []Stage  `json:"stages"`

	// Missing are the recipes' and stages' files of examples that are not there. The plan
	// can be shown without them, but not run.
	Missing []recipe.Problem `json:"missing,omitempty"`

	at      origin
	recipes map[string]readRecipe // by the recipe and its values: reading checks their files
}

// Arm is one of the things that an experiment compares.
type Arm struct {
	Name    string   `json:"name"`
	Label   string   `json:"label"`
	Scale   string   `json:"scale,omitempty"`   // at which alone it is part of the plan
	Skips   []string `json:"skips,omitempty"`   // stages
	Seeds   []uint64 `json:"seeds,omitempty"`   // those of the plan that it takes; empty: all
	Against string   `json:"against,omitempty"` // the arm that it is compared with; see results.Design

	stages map[string]change // of this arm, by name
}

// Stage is a step of an experiment, for each arm and seed as Per says.
type Stage struct {
	Name     string   `json:"name"`
	Does     Kind     `json:"does"`
	Per      Per      `json:"per"`
	Scale    string   `json:"scale,omitempty"`    // at which alone it is part of the plan
	After    []string `json:"after,omitempty"`    // stages, beside those that its values name
	Of       string   `json:"of,omitempty"`       // the stage that is evaluated or compared
	Data     []string `json:"data,omitempty"`     // files to evaluate
	Datasets []string `json:"datasets,omitempty"` // the compared dev sets; none: all
	Primary  string   `json:"primary,omitempty"`  // the arm whose comparison is tested by itself

	change
}

// change is a recipe, and values of it.
type change struct {
	Recipe string   `json:"recipe,omitempty"`
	Set    []string `json:"set,omitempty"` // KEY=VALUE; {STAGE} in a value is that stage's checkpoint
}

// under is a change with another one over it.
func (c change) under(top change) change {
	if top.Recipe != "" {
		c.Recipe = top.Recipe
	}
	c.Set = append(append([]string{}, c.Set...), top.Set...)
	return c
}

// Ready is an *[recipe.Invalid] with the missing files, if there are any.
func (p *Plan) Ready() error {
	if len(p.Missing) == 0 {
		return nil
	}
	return &recipe.Invalid{Problems: p.Missing}
}

// armsOf are the arms that have a stage.
func (p *Plan) armsOf(stage string) []Arm {
	return slices.DeleteFunc(slices.Clone(p.Arms), func(a Arm) bool { return slices.Contains(a.Skips, stage) })
}

// stage returns the plan's stage of a name, or nil.
func (p *Plan) stage(name string) *Stage {
	for i := range p.Stages {
		if p.Stages[i].Name == name {
			return &p.Stages[i]
		}
	}
	return nil
}
