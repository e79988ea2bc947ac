package engine

import (
	"fmt"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
)

// copies are of the student's weights after a step: jobs read them while the
// steps go on.
type copies struct {
	at      *report.Position
	student *model.Model
	newest  *frozen // nil: none was made yet
}

// frozen is a copy of the student's weights after one step, shared by the
// jobs that were asked for then.
type frozen struct {
	step  int
	model *model.Model
	users int
}

// freeze returns the weights as they are now. The newest copy is kept and
// written over once no job uses it.
func (c *copies) freeze() (*frozen, error) {
	if f := c.newest; f != nil && f.step == c.at.Step {
		f.users++
		return f, nil
	}
	if f := c.newest; f != nil && f.users == 0 {
		if err := f.model.Refreeze(c.student); err != nil {
			return nil, fmt.Errorf("cannot copy the weights of step %d: %w", c.at.Step, err)
		}
		f.step, f.users = c.at.Step, 1
		return f, nil
	}
	m, err := c.student.Freeze()
	if err != nil {
		return nil, fmt.Errorf("cannot copy the weights of step %d: %w", c.at.Step, err)
	}
	c.newest = &frozen{step: c.at.Step, model: m, users: 1}
	return c.newest, nil
}

// thaw gives a copy back.
func (c *copies) thaw(f *frozen) {
	f.users--
	if f.users == 0 && f != c.newest {
		f.model.Close()
	}
}

// drop lets go of the newest copy: its step is to be another one's.
func (c *copies) drop() {
	if c.newest != nil {
		c.newest.model.Close()
		c.newest = nil
	}
}
