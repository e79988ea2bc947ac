package plan

import (
	"errors"

	"dev.road/workbench/session/results"
)

// compares are the names of the arms that a stage compares.
func (p *Plan) compares(s *Stage) []string {
	var names []string
	for _, a := range p.armsOf(s.Of) {
		names = append(names, a.Name)
	}
	return names
}

// design is the comparisons of a stage.
func (p *Plan) design(s *Stage) results.Design {
	d := results.Design{Primary: s.Primary}
	for _, a := range p.armsOf(s.Of) {
		if a.Against != "" {
			if d.Against == nil {
				d.Against = map[string]string{}
			}
			d.Against[a.Name] = a.Against
		}
	}
	return d
}

// compared blames a comparison of arms that are not there, and of dev sets that the arms
// do not evaluate.
func (r *reader) compared(s *Stage) {
	p := r.plan
	key := "stages." + s.Name
	_, err := p.design(s).References(p.compares(s))
	var bad *results.DesignError
	switch {
	case errors.As(err, &bad) && bad.Arm != "":
		r.blame("arms."+bad.Arm+".against", "makes a bad comparison: the arm %s", bad.What)
	case err != nil:
		r.blame(key+".primary", "makes a bad comparison: %v", err)
	}
	of := p.stage(s.Of)
	for _, a := range p.armsOf(s.Of) {
		rec, err := p.recipe(of.under(a.stages[of.Name]))
		if err != nil {
			continue // blamed at that stage
		}
		for _, name := range s.Datasets {
			if rec.Datasets[name].Dev == "" {
				r.blame(key+".datasets", "has %q, of which arm %s evaluates nothing: its %s has no dev set of that name", name, a.Name, of.Name)
			}
		}
	}
}
