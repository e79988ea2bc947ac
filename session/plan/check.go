package plan

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/results"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/worded"
)

// named is a stage's name in a value: "model.init={pretrain}".
var named = regexp.MustCompile(`\{([a-z0-9_-]+)\}`)

// check blames a plan that could not run to its end.
func (r *reader) check() {
	p := r.plan
	if !recipe.IsName(p.Name) || len(p.Name) > longestWord {
		r.blame("name", "is %q, not a valid name: small letters, digits, - and _, at most %d", p.Name, longestWord)
	}
	if _, known := results.PublishedTable(p.Table); p.Table != "" && !known {
		r.blame("published", "is %q, none of the published tables: %s", p.Table, strings.Join(results.PublishedNames(), ", "))
	}
	if len(p.Stages) == 0 {
		r.blame("", "the plan has no stages: add [stages.NAME] with a recipe")
	}
	r.numbers()
	for i := range p.Stages {
		r.stageFits(&p.Stages[i])
	}
	r.oneLine("about", p.About)
	for _, a := range p.Arms {
		r.oneLine("arms."+a.Name+".label", a.Label)
		r.armFits(a)
	}
	if len(r.problems) > 0 {
		return
	}
	if cycle := p.cycle(); cycle != nil {
		r.blame("stages."+cycle[0], "comes after itself: %s", strings.Join(cycle, " after "))
		return
	}
	r.recipes()
}

// oneLine blames a text that would break a table or a heading.
func (r *reader) oneLine(key, text string) {
	if i := strings.IndexFunc(text, unicode.IsControl); i >= 0 {
		r.blame(key, "has the control character %q: it must be one line of text", text[i:i+1])
	}
}

// numbers blames stages of which there would be no job.
func (r *reader) numbers() {
	for _, s := range r.plan.Stages {
		key := "stages." + s.Name
		if len(r.plan.Arms) == 0 && s.Per.arms() {
			r.blame(key, "is for each arm, and the plan has none: add [arms.NAME], or say per = \"seed\" or \"plan\"")
		}
		if len(r.plan.Seeds) == 0 && s.Per.seeds() {
			r.blame(key, "is for each seed, and the plan has none: add seeds = [1, 2, 3]")
		}
	}
	for _, a := range r.plan.Arms {
		for _, seed := range a.Seeds {
			if !slices.Contains(r.plan.Seeds, seed) {
				r.blame("arms."+a.Name+".seeds", "has %d, which is not one of the plan's seeds", seed)
			}
		}
	}
}

// stageFits blames values of a stage that its kind does not have, or lacks.
func (r *reader) stageFits(s *Stage) {
	key := "stages." + s.Name
	lacks := func(name, why string) { r.blame(key, "lacks %s: %s", name, why) }
	stray := func(name string, given bool) {
		if given {
			r.blame(key+"."+name, "has no meaning for a stage that does %s", s.Does)
		}
	}
	trains := s.Does.Trains()
	if trains && s.Recipe == "" && !r.everyArm(s) {
		lacks("recipe", "a built-in one or a file")
	}
	stray("recipe", !trains && s.Recipe != "")
	stray("set", !trains && len(s.Set) > 0)
	stray("data", s.Does != Evaluate && len(s.Data) > 0)
	stray("of", trains && s.Of != "")
	stray("datasets", s.Does != Compare && len(s.Datasets) > 0)
	stray("primary", s.Does != Compare && s.Primary != "")
	if !trains && s.Of == "" {
		lacks("of", "the stage whose runs it takes")
	}
	if s.Does == Evaluate && len(s.Data) == 0 {
		lacks("data", "files of examples, or demo:NAME")
	}
	if of := r.plan.stage(s.Of); of != nil && of.Does != Train {
		r.blame(key+".of", "is %s, which trains nothing", s.Of)
	}
	if of := r.plan.stage(s.Of); of != nil && s.Does == Compare && !of.Per.arms() {
		r.blame(key+".of", "is %s, which is per %s: there are no arms to compare", s.Of, of.Per)
	}
	if s.Does == Compare && s.Per != PerPlan {
		r.blame(key+".per", "is %s, but a comparison is one for all arms and seeds", s.Per)
	}
	for _, name := range s.needs(change{}) {
		r.refers(key, s, name)
	}
}

// everyArm reports whether each arm gives a stage a recipe of its own.
func (r *reader) everyArm(s *Stage) bool {
	return s.Per.arms() && !slices.ContainsFunc(r.plan.armsOf(s.Name), func(a Arm) bool {
		return a.stages[s.Name].Recipe == ""
	})
}

// needs are the stages that a stage with a change of an arm comes after, each once.
func (s *Stage) needs(own change) []string {
	names := slices.Clone(s.After)
	if s.Of != "" {
		names = append(names, s.Of)
	}
	for _, set := range s.under(own).Set {
		for _, m := range named.FindAllStringSubmatch(set, -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// refers blames a stage's need that the plan does not have, or of which it would be
// undecided which job is meant.
func (r *reader) refers(key string, s *Stage, name string) {
	of := r.plan.stage(name)
	if of == nil {
		var known []string
		for _, s := range r.plan.Stages {
			known = append(known, s.Name)
		}
		hint := worded.DidYouMean(name, known)
		if hint == "" {
			hint = "the stages are " + strings.Join(known, ", ")
		}
		r.blame(key, "needs %q, which is no stage (%s)", name, hint)
		return
	}
	if s.Does != Compare && (of.Per.arms() && !s.Per.arms() || of.Per.seeds() && !s.Per.seeds()) {
		r.blame(key, "is per %s and needs %s, which is per %s: one of its jobs would have to be chosen", s.Per, name, of.Per)
	}
}

// armFits blames changes of stages that an arm cannot make.
func (r *reader) armFits(a Arm) {
	key := "arms." + a.Name
	for name, c := range a.stages {
		at := key + "." + name
		s := r.plan.stage(name)
		switch {
		case !s.Per.arms():
			r.blame(at, "changes a stage that is per %s, one for all arms: say per = \"run\" there", s.Per)
		case slices.Contains(a.Skips, name):
			r.blame(at, "changes a stage that the arm skips")
		case !s.Does.Trains():
			r.blame(at, "changes a stage that does %s, which has neither recipe nor values", s.Does)
		}
		for _, needed := range s.needs(c) {
			r.refers(at, s, needed)
		}
	}
	for _, name := range a.Skips {
		if r.plan.stage(name) == nil {
			r.blame(key+".skip", "has %q, which is no stage", name)
		}
	}
	for _, s := range r.plan.Stages {
		for _, needed := range s.needs(a.stages[s.Name]) {
			if s.Does != Compare && slices.Contains(a.Skips, needed) && !slices.Contains(a.Skips, s.Name) && !slices.Contains(s.After, needed) {
				r.blame(key, "skips %s, which its %s needs", needed, s.Name)
			}
		}
	}
}

// cycle returns stages each of which needs the next one, and the last the first; nil
// if there are none.
func (p *Plan) cycle() []string {
	var way []string
	done := map[string]bool{}
	var from func(name string) []string
	from = func(name string) []string {
		if i := slices.Index(way, name); i >= 0 {
			return append(slices.Clone(way[i:]), name)
		}
		if done[name] {
			return nil
		}
		way = append(way, name)
		for _, needed := range p.needs(name) {
			if found := from(needed); found != nil {
				return found
			}
		}
		way, done[name] = way[:len(way)-1], true
		return nil
	}
	for _, s := range p.Stages {
		if found := from(s.Name); found != nil {
			return found
		}
	}
	return nil
}

// needs are the stages that a stage comes after in any arm.
func (p *Plan) needs(name string) []string {
	s := p.stage(name)
	names := s.needs(change{})
	for _, a := range p.Arms {
		names = append(names, s.needs(a.stages[name])...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// recipes blames every recipe that could not start a run, and missing files.
func (r *reader) recipes() {
	p := r.plan
	for i := range p.Stages {
		s := &p.Stages[i]
		for _, source := range s.Data {
			key := "stages." + s.Name + ".data"
			if err := isData(p.located(source)); errors.Is(err, fs.ErrNotExist) {
				r.lacks(key, source, "cannot be read: %v", err)
			} else if err != nil {
				r.blame(key, "cannot be read: %v", err)
			}
		}
		if s.Does == Compare {
			r.compared(s)
		}
		if !s.Does.Trains() {
			continue
		}
		if !s.Per.arms() {
			r.recipeOf("stages."+s.Name, s.Per, s.change)
			continue
		}
		for _, a := range p.armsOf(s.Name) {
			key := "stages." + s.Name
			if _, own := a.stages[s.Name]; own {
				key = "arms." + a.Name + "." + s.Name
			}
			r.recipeOf(key, s.Per, s.under(a.stages[s.Name]))
		}
	}
}

// recipeOf blames a recipe with the values that do not wait for a stage, and values that the
// plan itself gives.
func (r *reader) recipeOf(key string, per Per, c change) {
	for _, set := range c.Set {
		name, _, _ := strings.Cut(set, "=")
		name = strings.TrimSpace(name)
		if slices.Contains(pinned, name) {
			r.once(key, fmt.Sprintf("sets %s, which is the same for all runs of a plan, as decided when it first runs: leave %q out", name, set))
		}
		switch name {
		case "name":
			r.blame(key, "sets name, but a plan finds its runs by the names that it gives them: leave %q out", set)
		case "seed":
			if per.seeds() {
				r.blame(key, "sets seed, but its jobs are one for each of the plan's seeds: leave %q out, or change seeds", set)
			}
		}
	}
	rec, err := r.plan.recipe(c)
	var bad *recipe.Invalid
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			r.once(key, "has a mistake: "+inPlan(p).String())
		}
	} else if err != nil {
		r.once(key, fmt.Sprintf("has a recipe that cannot be read: %v", err))
		return
	}
	for _, p := range rec.missing {
		p = inPlan(p)
		value, _, _ := strings.Cut(p.What, " ")
		p.Hint = fmt.Sprintf("place the file there, or name another in %s.set: %s=FILE", key, value)
		r.lacks(key, p.Missing, "has a recipe without its data: %s", p)
	}
}

// inPlan is a mistake of a recipe with the place of a value as plans write it: in a list set,
// where road train takes --set.
func inPlan(p recipe.Problem) recipe.Problem {
	p.Set = strings.TrimPrefix(p.Set, "--")
	return p
}

// once records a mistake of values at the first key where it is: arms with values of their
// own share the others.
func (r *reader) once(key, what string) {
	if !slices.ContainsFunc(r.problems, func(p recipe.Problem) bool { return strings.HasSuffix(p.What, " "+what) }) {
		r.blame(key, "%s", what)
	}
}

// lacks records a file of examples that is not there, at the first key that needs it.
func (r *reader) lacks(key, file, what string, args ...any) {
	if slices.ContainsFunc(r.plan.Missing, func(p recipe.Problem) bool { return p.Missing == file }) {
		return
	}
	p := r.problem(key, what, args...)
	p.Missing = file
	r.plan.Missing = append(r.plan.Missing, p)
}

// recipe is that of a change, without the values that wait for a stage. Teachers that wait
// are none: those of the recipe itself, a run perhaps that is not there, would be checked.
func (p *Plan) recipe(c change) (readRecipe, error) {
	var now []string
	for _, set := range c.Set {
		key, _, _ := strings.Cut(set, "=")
		switch {
		case !named.MatchString(set):
			now = append(now, set)
		case strings.HasSuffix(key, ".teachers"):
			now = append(now, key+"=")
		}
	}
	key := fmt.Sprintf("%q", append([]string{c.Recipe}, now...))
	if r, known := p.recipes[key]; known {
		return r, nil
	}
	name := p.locatedRecipe(c.Recipe)
	var r readRecipe
	err := regularFile(name)
	if err != nil {
		return r, err
	}
	var bad *recipe.Invalid
	if r.Recipe, err = recipe.Load(name, now); errors.As(err, &bad) && bad.OnlyMissing() {
		r.missing = bad.Problems
		r.Recipe, err = recipe.Read(name, now)
	}
	if err == nil {
		p.recipes[key] = r
	}
	return r, err
}

// readRecipe is a recipe of the plan.
type readRecipe struct {
	*recipe.Recipe
	missing []recipe.Problem // files of examples that are not there
}

// locatedRecipe is a recipe as road train names it.
func (p *Plan) locatedRecipe(name string) string {
	if recipe.IsBuiltIn(name) {
		return name
	}
	return p.located(name)
}

// located is a file of the plan.
func (p *Plan) located(file string) string {
	if filepath.IsAbs(file) || strings.HasPrefix(file, "demo:") {
		return file
	}
	return filepath.Join(p.at.base, file)
}

// isData returns an error for a source that has no examples: fs.ErrNotExist of a file that
// is not there.
func isData(source string) error {
	if name, ofDemo := strings.CutPrefix(source, "demo:"); ofDemo {
		if !slices.Contains(demo.Names(), name) {
			return demo.NoDataset(name)
		}
		return nil
	}
	file, _ := read.Source(source)
	if _, err := os.Stat(file); err != nil || read.IsSaved(file) {
		return err
	}
	return regularFile(file)
}
