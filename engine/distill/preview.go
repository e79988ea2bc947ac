package distill

import (
	"context"
	"time"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/teachers"
	"dev.road/workbench/session/wire"
)

const (
	previewWindows = 256  // of a dataset
	mostPreviewed  = 4096 // the limit on a question's own number
	studentWindows = 32   // of a task, for which the student answers
)

// ruleAt is the way to a soft target by some settings.
func ruleAt(set *recipe.Recipe) teachers.Rule {
	return teachers.Rule{Rule: ruleOf(set), Temperature: set.KD.Temperature}
}

// shownRule is the same for clients.
func (k *Distillation) shownRule(set *recipe.Recipe) wire.TargetRule {
	o := set.KD
	r := wire.TargetRule{Method: string(o.Method), W: o.W, Temperature: o.Temperature, NoneRight: string(o.NoneRight), Right: string(o.Right),
		Standardize: o.Standardize}
	r.CEWeight, r.KDWeight = lossWeights(set, k.at.Step)
	return r
}

// Preview compares the soft targets under the settings as they are with those under others,
// which the changes lead to.
func (k *Distillation) Preview(q wire.PreviewQuestion, changes []wire.Changed, staged *recipe.Recipe) (*Inquiry, error) {
	began := time.Now()
	datasets, err := k.asked(q.Dataset)
	if err != nil {
		return nil, err
	}
	n := min(q.Windows, mostPreviewed)
	if n <= 0 {
		n = previewWindows
	}
	var all [][]source
	for _, d := range datasets {
		if of := k.sources(d); len(of) > 0 {
			all = append(all, of)
		}
	}
	now, then, seed := ruleAt(k.set), ruleAt(staged), k.set.Seed
	p := wire.Preview{Changes: changes, Now: k.shownRule(k.set), Then: k.shownRule(staged), Rows: []wire.PreviewRow{}}
	gather := func(ctx context.Context) (lessons []*lesson, err error) {
		for _, of := range all {
			places, err := drawn(ctx, seed, of, n)
			if err != nil {
				return nil, err
			}
			windows, err := of[0].d.Train.Cut(places)
			if err != nil {
				return nil, err
			}
			for i := range of {
				s, l := of[i].empty(), &lesson{d: of[i].d, task: of[i].task}
				for w := range windows {
					added, err := of[i].add(s, places[w], &windows[w], "")
					if err != nil {
						return nil, err
					}
					if added && len(l.windows) < studentWindows {
						l.windows = append(l.windows, windows[w])
					}
				}
				row := len(p.Rows)
				p.Rows = append(p.Rows, teachers.Preview(s, now, then))
				l.take = func(logits [][]float32) {
					p.Rows[row].Student = teachers.Gap(s.Windows[:len(logits)], logits, now, then)
				}
				if len(l.windows) > 0 {
					lessons = append(lessons, l)
				}
			}
		}
		return lessons, nil
	}
	return k.inquire(gather, func(step int) any {
		p.Step, p.Effect, p.Seconds = step, teachers.Effect(&p), time.Since(began).Seconds()
		return p
	}), nil
}
