package infer

import (
	"fmt"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
)

// Copies are of the student's weights after a step: jobs read them while the
// steps go on.
type copies struct {
	at      *report.Position
	student *model.Model
	newest  *Frozen // nil: none was made yet
	fixed   bool    // nothing trains the student: it is its own copy
}

// Frozen is a copy of the student's weights after one step, shared by the
// jobs that were asked for then.
type Frozen struct {
	Step  int
	model *model.Model
	users int
}

// Freeze returns the weights as they are now. The newest copy is kept and
// written over once no job uses it.
func (c *copies) Freeze() (*Frozen, error) {
	if c.fixed {
		return &Frozen{Step: c.at.Step, model: c.student, users: 1}, nil
	}
	if f := c.newest; f != nil && f.Step == c.at.Step {
		f.users++
		return f, nil
	}
	if f := c.newest; f != nil && f.users == 0 {
		if err := f.model.Refreeze(c.student); err != nil {
			return nil, fmt.Errorf("cannot copy the weights of step %d: %w", c.at.Step, err)
		}
		f.Step, f.users = c.at.Step, 1
		return f, nil
	}
	m, err := c.student.Freeze()
	if err != nil {
		return nil, fmt.Errorf("cannot copy the weights of step %d: %w", c.at.Step, err)
	}
	c.newest = &Frozen{Step: c.at.Step, model: m, users: 1}
	return c.newest, nil
}

// Fix spares the copies: the student stays as it is.
func (c *copies) Fix() { c.fixed = true }

// Thaw gives a copy back.
func (c *copies) Thaw(f *Frozen) {
	f.users--
	if f.users == 0 && f != c.newest && !c.fixed {
		f.model.Close()
	}
}

// Drop releases the newest copy, once nobody uses it: another one gets its step.
func (c *copies) Drop() {
	if c.newest != nil && c.newest.users == 0 {
		c.newest.model.Close()
	}
	c.newest = nil
}
