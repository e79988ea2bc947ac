package engine

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// decideSet checks a whole set of changes and applies it, or schedules it.
func (c *control) decideSet(r wire.Request, e *wire.Entry) error {
	changed, err := c.check(*c.set, c.at.Step, r.Changes)
	if err != nil {
		return err
	}
	if r.AtStep != 0 {
		if r.AtStep <= c.at.Step {
			return fmt.Errorf("step %d has been run already; the next is %d", r.AtStep, c.at.Step+1)
		}
		e.Step = r.AtStep
	}
	e.Changes = changed
	if e.Step > c.at.Step+1 {
		e.Fate = wire.Scheduled
		if err := c.write(e); err != nil {
			return err
		}
		c.scheduled = append(c.scheduled, scheduledSet{request: r, entry: *e})
		return nil
	}
	return c.applySet(e)
}

// applySet applies checked changes now. The ledger has them on disk before
// anything else sees them.
func (c *control) applySet(e *wire.Entry) error {
	if !slices.ContainsFunc(e.Changes, func(c wire.Changed) bool { return !reflect.DeepEqual(c.Old, c.New) }) {
		e.Fate = wire.Noop
		return c.write(e)
	}
	if err := c.write(e); err != nil {
		return err
	}
	c.turn(e.Changes)
	return nil
}

// turn sets knobs to the new values of changes.
func (c *control) turn(changes []wire.Changed) {
	next := c.set.clone()
	for _, ch := range changes {
		if i := c.knobIndex(ch.Name); i >= 0 {
			c.knobs[i].set(&next, ch.New)
		}
	}
	before := *c.set
	*c.set = next
	c.turned(before)
}

// check validates changes of a run's settings after a step against the knobs
// and each other, and pairs every new value with the old one.
func (c *control) check(now settings, step int, changes []wire.Change) ([]wire.Changed, error) {
	if len(changes) == 0 {
		return nil, fmt.Errorf("a set needs at least one change")
	}
	next := now.clone()
	var out []wire.Changed
	seen := map[string]bool{}
	for _, ch := range changes {
		i := c.knobIndex(ch.Name)
		if i < 0 {
			return nil, fmt.Errorf("%s: no such knob%s", ch.Name, c.suggest(ch.Name))
		}
		if seen[ch.Name] {
			return nil, fmt.Errorf("%s is in the set twice", ch.Name)
		}
		seen[ch.Name] = true
		k := c.knobs[i]
		if err := k.check(ch.Value); err != nil {
			return nil, err
		}
		old := k.get(&now)
		if ch.Expect != nil && !reflect.DeepEqual(ch.Expect, old) {
			return nil, fmt.Errorf("%s is %v by now, not %v", ch.Name, old, ch.Expect)
		}
		k.set(&next, ch.Value)
		out = append(out, wire.Changed{Name: ch.Name, Old: old, New: ch.Value, Expect: ch.Expect})
	}
	return out, c.possible(next, step)
}

func (c *control) knobIndex(name string) int {
	return slices.IndexFunc(c.knobs, func(k knob) bool { return k.Name == name })
}

// suggest names the knob that a misspelt name may have meant.
func (c *control) suggest(name string) string {
	for _, k := range c.knobs {
		if strings.HasSuffix(k.Name, "."+name) || strings.EqualFold(k.Name, name) {
			return fmt.Sprintf(" (did you mean %s?)", k.Name)
		}
	}
	return "; road knobs lists them"
}
