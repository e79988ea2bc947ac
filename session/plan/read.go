package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/worded"
)

// reader takes a plan from the values of its file.
type reader struct {
	plan     *Plan
	order    []toml.Key
	problems []recipe.Problem
}

// blame records a mistake at a key, or at the nearest table above it that has a line.
func (r *reader) blame(key, what string, args ...any) {
	r.problems = append(r.problems, r.problem(key, what, args...))
}

func (r *reader) problem(key, what string, args ...any) recipe.Problem {
	line := 0
	for at := key; line == 0 && at != ""; at = at[:max(0, strings.LastIndexByte(at, '.'))] {
		line = r.plan.at.lines[at]
	}
	return recipe.Problem{
		File: r.plan.at.file, Line: line, What: strings.TrimSpace(key + " " + fmt.Sprintf(what, args...)),
	}
}

// names are those below a table, in the order of the file.
func (r *reader) names(table string) []string {
	var names []string
	for _, k := range r.order {
		if len(k) >= 2 && k[0] == table && !slices.Contains(names, k[1]) {
			names = append(names, k[1])
		}
	}
	return names
}

// table gives each value of a table to the reader of its key.
func (r *reader) table(path string, value any, keys map[string]func(key string, value any)) {
	t, ok := value.(map[string]any)
	if !ok {
		r.blame(path, "must be a table")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(t)) {
		key := name
		if path != "" {
			key = path + "." + name
		}
		if read := keys[name]; read != nil {
			read(key, t[name])
			continue
		}
		known := slices.Sorted(maps.Keys(keys))
		hint := worded.DidYouMean(name, known)
		if hint == "" {
			hint = "the keys are " + strings.Join(known, ", ")
		}
		r.blame(key, "is not a key here (%s)", hint)
	}
}

// each reads the tables below a table, in the order of the file.
func (r *reader) each(table string, value any, read func(name string, value any)) {
	t, ok := value.(map[string]any)
	if !ok {
		r.blame(table, "must be a table")
		return
	}
	for _, name := range r.names(table) {
		read(name, t[name])
	}
}

// top reads the whole file.
func (r *reader) top(values map[string]any) {
	p := r.plan
	ofScale := map[string][]uint64{}
	keys := map[string]func(string, any){
		"name": text(r, &p.Name), "about": text(r, &p.About), "published": text(r, &p.Table),
		"seeds": func(key string, v any) { p.Seeds = r.seeds(key, v) },
		"arms": func(key string, v any) {
			r.each(key, v, func(name string, v any) { p.Arms = append(p.Arms, r.arm(name, v)) })
		},
		"stages": func(key string, v any) {
			r.each(key, v, func(name string, v any) { p.Stages = append(p.Stages, r.stage(name, v)) })
		},
	}
	for _, scale := range Scales {
		keys[scale] = func(key string, v any) {
			r.table(key, v, map[string]func(string, any){"seeds": func(key string, v any) { ofScale[scale] = r.seeds(key, v) }})
		}
	}
	r.table("", values, keys)
	r.leaveOut()
	if seeds := ofScale[p.Scale]; seeds != nil {
		p.Seeds = seeds
	}
}

// leaveOut takes the stages and the arms of another scale out of the plan.
func (r *reader) leaveOut() {
	p := r.plan
	other := func(scale string) bool { return scale != "" && scale != p.Scale }
	p.Arms = slices.DeleteFunc(p.Arms, func(a Arm) bool { return other(a.Scale) })
	p.Stages = slices.DeleteFunc(p.Stages, func(s Stage) bool {
		if !other(s.Scale) {
			return false
		}
		for i := range p.Arms {
			delete(p.Arms[i].stages, s.Name)
			p.Arms[i].Skips = slices.DeleteFunc(p.Arms[i].Skips, func(skip string) bool { return skip == s.Name })
		}
		return true
	})
}

// arm reads an arm, with its changes of stages.
func (r *reader) arm(name string, value any) Arm {
	a := Arm{Name: name, Label: name, stages: map[string]change{}}
	key := "arms." + name
	r.named(key, name)
	keys := map[string]func(string, any){
		"label": text(r, &a.Label), "skip": list(r, &a.Skips), "against": text(r, &a.Against),
		"scale": choice(r, &a.Scale, Scales),
		"seeds": func(key string, v any) {
			a.Seeds = r.seeds(key, v)
			if items, ok := v.([]any); ok && len(items) == 0 {
				r.blame(key, "is empty, and leaves the arm without runs: list some of the plan's seeds, or leave it out for all")
			}
		},
	}
	for _, stage := range r.names("stages") {
		keys[stage] = func(key string, v any) { a.stages[stage] = r.change(key, v) }
	}
	r.table(key, value, keys)
	return a
}

// stage reads a stage.
func (r *reader) stage(name string, value any) Stage {
	s := Stage{Name: name, Does: Train, Per: PerRun}
	key := "stages." + name
	r.named(key, name)
	own := map[string]Stage{}
	keys := r.ofChange(&s.change)
	keys["does"] = choice(r, &s.Does, Kinds)
	keys["scale"] = choice(r, &s.Scale, Scales)
	keys["per"] = choice(r, &s.Per, Pers)
	keys["after"], keys["data"] = list(r, &s.After), list(r, &s.Data)
	keys["of"], keys["datasets"], keys["primary"] = text(r, &s.Of), list(r, &s.Datasets), text(r, &s.Primary)
	for _, scale := range Scales {
		keys[scale] = func(key string, v any) {
			var at Stage
			keys := r.ofChange(&at.change)
			keys["datasets"] = list(r, &at.Datasets)
			r.table(key, v, keys)
			own[scale] = at
		}
	}
	r.table(key, value, keys)
	at := own[r.plan.Scale]
	s.change = s.under(at.change)
	if at.Datasets != nil {
		s.Datasets = at.Datasets
	}
	if t, _ := value.(map[string]any); t["per"] == nil && s.Does == Compare {
		s.Per = PerPlan
	}
	return s
}

// named blames a name that could not be part of a run's.
func (r *reader) named(key, name string) {
	if !recipe.IsName(name) || len(name) > longestWord {
		r.blame(key, "is not a valid name: small letters, digits, - and _, at most %d", longestWord)
	}
}

// longestWord bounds the names of which a run's is made; see runName.
const longestWord = 14

// change reads an arm's change of a stage, with that of the plan's scale over it.
func (r *reader) change(key string, value any) change {
	var c change
	own := map[string]change{}
	keys := r.ofChange(&c)
	for _, scale := range Scales {
		keys[scale] = func(key string, v any) {
			var at change
			r.table(key, v, r.ofChange(&at))
			own[scale] = at
		}
	}
	r.table(key, value, keys)
	return c.under(own[r.plan.Scale])
}

func (r *reader) ofChange(c *change) map[string]func(string, any) {
	sets := list(r, &c.Set)
	return map[string]func(string, any){"recipe": text(r, &c.Recipe), "set": func(key string, v any) {
		sets(key, v)
		for i, set := range c.Set {
			if !r.plan.at.embedded && !named.MatchString(set) {
				c.Set[i] = recipe.Located(set, r.plan.at.base)
			}
		}
	}}
}

// text reads a string.
func text(r *reader, into *string) func(string, any) {
	return func(key string, v any) {
		s, ok := v.(string)
		if !ok {
			r.blame(key, "must be a string")
		}
		*into = s
	}
}

// choice reads one of some words.
func choice[T ~string](r *reader, into *T, choices []T) func(string, any) {
	return func(key string, v any) {
		s, _ := v.(string)
		if !slices.Contains(choices, T(s)) {
			words := make([]string, len(choices))
			for i, c := range choices {
				words[i] = string(c)
			}
			r.blame(key, "is %#v, none of %s", v, strings.Join(words, ", "))
		}
		*into = T(s)
	}
}

// list reads a list of strings, or one.
func list(r *reader, into *[]string) func(string, any) {
	return func(key string, v any) {
		if s, ok := v.(string); ok {
			*into = []string{s}
			return
		}
		items, ok := v.([]any)
		for _, item := range items {
			s, isText := item.(string)
			ok = ok && isText
			*into = append(*into, s)
		}
		if !ok {
			r.blame(key, "must be a list of strings")
		}
	}
}

// highestSeed keeps the name of a run short.
const highestSeed = 99_999_999

// seeds reads seeds, each once.
func (r *reader) seeds(key string, value any) []uint64 {
	items, ok := value.([]any)
	var seeds []uint64
	for _, item := range items {
		n, whole := item.(int64)
		if !whole || n < 0 || n > highestSeed {
			ok = false
			break
		}
		if slices.Contains(seeds, uint64(n)) {
			r.blame(key, "has %d twice: it would be one measurement", n)
		}
		seeds = append(seeds, uint64(n))
	}
	if !ok {
		r.blame(key, "must be a list of whole numbers from 0 to %d", highestSeed)
	}
	return seeds
}
