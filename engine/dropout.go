package engine

import (
	"fmt"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// settleDropout gives a run whose recipe leaves the dropout to the model that of
// model.init. The run's recipe keeps it, for the attempts that follow.
func (t *trainer) settleDropout() error {
	if t.recipe.Model.Dropout != recipe.OwnDropout {
		return nil
	}
	p, of := recipe.ScratchDropout, "from scratch"
	if init := t.recipe.Model.Init; init != "scratch" {
		c, err := checkpoint.ReadConfig(t.models.Located.At(init))
		if err != nil {
			return fmt.Errorf("model.dropout: %w", err)
		}
		p, of = c.HiddenDropout, "hidden_dropout_prob of "+init
		if c.AttentionDropout != p {
			of += fmt.Sprintf(", in the place of attention_probs_dropout_prob %g, too", c.AttentionDropout)
		}
	}
	kept, err := recipe.ReadRun(t.owner.Recipe(), []string{fmt.Sprint("model.dropout=", p)})
	if err != nil {
		return fmt.Errorf("model.dropout, %s: %w", of, err)
	}
	if err := t.owner.KeepRecipe(kept); err != nil {
		return err
	}
	t.recipe.Model.Dropout, t.set.Model.Dropout = p, p
	t.control.Declare(t.recipe)
	t.report.Say(wire.EventState, wire.LevelInfo, nil, "dropout %g, %s", p, of)
	return nil
}
