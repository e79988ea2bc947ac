package engine

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session/wire"
)

// comparison tells a step's gradient apart by task, without changing it. A
// pass that trains one task is the difference between two gradients; one of a
// dialog is run once more for each of its tasks alone, and its gradient is then
// taken back.
type comparison struct {
	t  *trainer
	on bool // the step is one of those that gradients.every names, and nothing has failed yet
}

func (t *trainer) comparison(step int) *comparison {
	every := t.set.Gradients.Every
	c := &comparison{t: t, on: every > 0 && step%every == 0}
	if c.on {
		c.try(c.forget()) // the marks of a step that broke off
	}
	return c
}

func (c *comparison) forget() error {
	_, err := c.t.student.GradientProducts()
	return err
}

// before is called before a pass that trains these heads.
func (c *comparison) before(heads []int) {
	if c.on && len(heads) == 1 {
		c.try(c.t.student.MarkGradient())
	}
}

// after is called after the pass.
func (c *comparison) after(batch feed.Batch, counts, heads []int, dropout uint64) error {
	switch {
	case !c.on || len(heads) == 0:
		return nil
	case len(heads) == 1:
		c.try(c.t.student.AttributeGradient(heads[0]))
		return nil
	}
	c.try(c.t.student.MarkGradient())
	for i := 0; i < len(heads) && c.on; i++ {
		failed := c.alone(batch, counts, heads[i], dropout)
		if err := c.t.student.BackToMark(); err != nil {
			return err
		}
		c.try(failed)
	}
	return nil
}

// alone runs a pass again, for one of its heads.
func (c *comparison) alone(batch feed.Batch, counts []int, head int, dropout uint64) error {
	err := c.t.microBatches(batch, counts, func(a assembled) error {
		i := slices.IndexFunc(a.losses, func(l model.Loss) bool { return l.Head == head })
		_, err := c.t.student.Pass(a.batch, a.losses[i:i+1], dropout)
		return err
	})
	if err != nil {
		return err
	}
	return c.t.student.AttributeGradient(head)
}

// finish adds the result to the step's row.
func (c *comparison) finish(row *report.Row) {
	if !c.on {
		return
	}
	products, err := c.t.student.GradientProducts()
	if c.try(err); !c.on {
		return
	}
	tasks := c.t.recipe.Served()
	compare(tasks, byTask(tasks, c.t.feed.Heads, products), row.Set)
}

// byTask adds up the dot products of the heads of each two tasks.
func byTask(tasks []string, heads []feed.Head, products [][]float64) [][]float64 {
	out := make([][]float64, len(tasks))
	for i := range out {
		out[i] = make([]float64, len(tasks))
	}
	for i, h := range heads {
		for k, other := range heads {
			a, b := slices.Index(tasks, h.Task.Name), slices.Index(tasks, other.Task.Name)
			out[a][b] += products[i][k]
		}
	}
	return out
}

// try gives the comparison up when it failed, most likely because the device's
// memory does not hold another gradient: the step goes on without it.
func (c *comparison) try(err error) {
	if err == nil {
		return
	}
	c.on = false
	_ = c.forget() // and with it the memory
	hint := ""
	if errors.Is(err, model.ErrOutOfMemory) {
		hint = "; gradients.every=0 leaves it out"
	}
	c.t.report.Say(wire.EventGuard, wire.LevelWarn, nil, "the gradients of step %d are not compared: %v%s", c.t.at.Step+1, err, hint)
}

// compare turns the dot products of the tasks' gradients into their shares of
// the whole and into cosines. The share of g_i in g = sum(g_k) is
// g_i*g / g*g: the shares add up to 1, and one below 0 pulls against the rest.
func compare(names []string, products [][]float64, set func(tag string, v float64)) {
	whole := 0.0
	for _, row := range products {
		for _, p := range row {
			whole += p
		}
	}
	for i, name := range names {
		if products[i][i] == 0 {
			continue // not in this step
		}
		share := 0.0
		for _, p := range products[i] {
			share += p
		}
		set("grad_share/"+name, share/whole)
		for k, other := range names[:i] {
			if products[k][k] != 0 {
				set(fmt.Sprintf("grad_cosine/%s/%s", other, name), products[i][k]/math.Sqrt(products[i][i]*products[k][k]))
			}
		}
	}
}
