package main

import (
	"errors"
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
)

type setCmd struct {
	runArg
	Changes []string `arg:"" optional:"" name:"knob=value" help:"One or more changes; road knobs lists the knobs."`
	AtStep  int      `placeholder:"N" help:"Step before which the changes apply. Default: the next."`
	Preview bool     `help:"Show the effect on the soft targets, and change nothing."`
	Expect  []string `placeholder:"KNOB=VALUE" sep:"none" help:"Refuse all changes if this knob of the set has another value by then."`
}

// Help implements kong's HelpProvider.
func (setCmd) Help() string {
	return `Applies all changes together before one step, or none. If a knob is named twice, the last value
counts.

--preview compares the soft targets before and after, over 256 windows of each dataset that the run's
seed draws: the share on which some teachers are right, on which the target changes (ACTS) and its argmax, and
on which the probability of the truth falls; the share with a soft target; the mean probability of the
truth at T = 1, entropy at T, and weights of right and wrong teachers where they are at odds;
KL(new || old), and the student's divergence from both.

With --json: the ledger's entry,
{"id","fate":"applied"|"scheduled"|"noop"|"refused","step","changes":[{"name","old","new"}],"why"};
step is the first with the new values. Of --preview one object, {"step","changes","now","then","rows":[{
"dataset","task","teachers","windows","of","all_right","some_right","none_right","acts","argmax","falls","now":{
"soft","truth","truth_at_t","entropy","weights":{"right","wrong"}},"then","kl","student":{"windows","now","then",
"truth"}}],"effect","seconds"}.

Exit status: 0 applied, scheduled, previewed, or nothing to change; 1 refused, or no trainer; 2 bad
usage.`
}

// Run implements the command.
func (c *setCmd) Run(a *app) error {
	if withoutRun(c.Name) {
		c.Name, c.Changes = "", slices.Insert(c.Changes, 0, c.Name)
	}
	if len(c.Changes) == 0 {
		return usage(errors.New("set: give a change, as in: road set kd.w=0.6 kd.temperature=5"))
	}
	changes, err := c.parse()
	if err != nil {
		return usage(fmt.Errorf("set: %w", err))
	}
	if c.Preview {
		return c.preview(a, changes)
	}
	return a.request(&c.runArg, wire.Request{Action: wire.Set, Changes: changes, AtStep: c.AtStep})
}

// preview shows the effect of the changes.
func (c *setCmd) preview(a *app, changes []wire.Change) error {
	if c.AtStep != 0 {
		return usage(errors.New("set: --preview is of a change before the next step: leave --at-step out"))
	}
	run, err := c.open()
	if err != nil {
		return err
	}
	p, err := run.Preview(a.ctx, wire.PreviewQuestion{Changes: changes})
	if err != nil {
		return err
	}
	return a.print(p, func() { a.preview(p) })
}

// parse reads the changes, and the values that they expect.
func (c *setCmd) parse() ([]wire.Change, error) {
	changes, err := wire.ParseChanges(c.Changes)
	if err != nil {
		return nil, err
	}
	expected, err := wire.ParseChanges(c.Expect)
	if err != nil {
		return nil, fmt.Errorf("--expect: %w", err)
	}
	for _, e := range expected {
		i := slices.IndexFunc(changes, func(c wire.Change) bool { return c.Name == e.Name })
		if i < 0 {
			return nil, fmt.Errorf("--expect: %s is not in the set", e.Name)
		}
		changes[i].Expect = e.Value
	}
	return changes, nil
}
