package infer

import (
	"fmt"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session/recipe"
)

// student is the name of the run's own model.
const student = "student"

// mostAsked is the maximum number of models that are asked at once: all are in memory.
const mostAsked = 8

// Party are models that are asked the same: the student, teachers, and checkpoints that
// are loaded for it.
type Party struct {
	of      *Models
	members []*member
}

// member is one of the models that a question names.
type member struct {
	name    string
	step    int      // of the run's checkpoint, for one of these
	loading *Loading // nil: the student
	guest   bool
}

// Invite begins to load the models of these names, or none of them if one is unknown. The
// caller closes the party.
func (v *Models) Invite(names []string) (*Party, error) {
	p := &Party{of: v}
	if err := p.invite(names); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Party) invite(names []string) error {
	v := p.of
	if n := len(names); n > mostAsked {
		return fmt.Errorf("%d models are asked at once; the limit is %d", n, mostAsked)
	}
	sources := make([]string, len(names))
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("model %q is named twice", name)
		}
		m := &member{name: name}
		if name != student {
			if sources[i] = v.teacherSource(name); sources[i] == "" {
				var err error
				if m.step, sources[i], err = v.visited(name); err != nil {
					return err
				}
				m.guest = true
			}
		}
		p.members = append(p.members, m)
	}
	for i, m := range p.members {
		var err error
		switch {
		case m.name == student:
		case m.guest:
			m.loading, err = v.Visit(m.name, sources[i])
		default:
			m.loading, err = v.Load(sources[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// teacherSource finds the recipe's teacher of that short name; "" is none.
func (v *Models) teacherSource(name string) string {
	for _, d := range v.feed.Datasets {
		for _, source := range d.Recipe.Teachers {
			if recipe.TeacherName(source) == name {
				return source
			}
		}
	}
	return ""
}

// Ready reports whether nothing is waited for.
func (p *Party) Ready() bool {
	return !slices.ContainsFunc(p.members, func(m *member) bool { return m.loading != nil && !m.loading.Ready() })
}

// Models are all of the party, asked for those of a dataset's tasks that they know, with
// the student's weights of f. Call it when they are ready.
func (p *Party) Models(f *Frozen, d *feed.Dataset) ([]Model, error) {
	out := make([]Model, len(p.members))
	for i, m := range p.members {
		if m.loading == nil {
			out[i] = p.of.Student(f, d)
			continue
		}
		k, err := m.loading.Teacher()
		if err != nil {
			return nil, err
		}
		if out[i], err = k.For(d); err != nil {
			return nil, err
		}
		out[i].Name, out[i].Digest = m.name, k.Digest
		if len(out[i].Tasks) == 0 {
			return nil, k.NoHead(d)
		}
	}
	return out, nil
}

// Close gives back what is not needed any more. Teachers stay loaded.
func (p *Party) Close() {
	for _, m := range p.members {
		if m.guest && m.loading != nil {
			p.of.Leave(m.loading)
		}
	}
	p.members = nil
}
