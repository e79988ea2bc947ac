package jobs

import (
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/tasks"
)

// turns are a model's results on the turns of dialogs, by QuAC's rules.
type turns struct {
	tally    *evalsuite.Dialogs
	exact    float64         // sum of the exact matches of the turns that count
	labelled map[string]bool // tasks beside the answer that the model was asked for, and some turn has a label of
}

func newTurns() *turns {
	return &turns{tally: evalsuite.NewDialogs(evalsuite.HumanF1), labelled: map[string]bool{}}
}

// add scores the reply to a turn.
func (t *turns) add(turn evalsuite.Turn, labels map[string]string, asked []tasks.Task, got infer.Decoded, answered bool) {
	for _, task := range asked {
		if _, ok := labels[task.Name]; ok {
			t.labelled[task.Name] = true
		}
	}
	if !answered {
		t.tally.AddMissing(turn)
		return
	}
	reply := evalsuite.Reply{Text: scoring.ReplyText(got.Span.Text)}
	for k, task := range asked {
		switch task.Name {
		case "yesno":
			reply.YesNo = got.Labels[k][0].Name
		case "followup":
			reply.Followup = got.Labels[k][0].Name
		}
	}
	if turn.Agreed(evalsuite.HumanF1) {
		exact, _ := turn.Score(reply.Text)
		t.exact += exact
	}
	t.tally.Add(turn, reply)
}

// scores are the numbers of a task and its main one. Where the workers agree on no turn,
// that is the F1 over all of them.
func (t *turns) scores(task tasks.Task) (metric string, all map[string]float64) {
	s := t.tally.Scores()
	switch {
	case task.Kind == tasks.Class && !t.labelled[task.Name]:
		return "", nil
	case task.Name == "yesno":
		return scoring.Accuracy, map[string]float64{"accuracy": s.YesNo, "total": float64(s.Turns)}
	case task.Name == "followup":
		return scoring.Accuracy, map[string]float64{"accuracy": s.Followup, "total": float64(s.Turns)}
	case task.Kind == tasks.Class:
		return "", nil
	}
	all = map[string]float64{"unfiltered_f1": s.UnfilteredF1, "unfiltered_total": float64(s.All), "total": float64(s.All)}
	if s.Turns == 0 {
		return "unfiltered_f1", all
	}
	all["f1"], all["HEQ"], all["DHEQ"], all["human_f1"] = s.F1, s.HEQQ, s.HEQD, s.Human
	all["exact"] = 100 * t.exact / float64(s.Turns)
	all["total"], all["dialogs"] = float64(s.Turns), float64(s.Dialogs)
	if s.Without > 0 {
		all["unanswerable_acc"], all["unanswerable_total"] = s.Unanswerable, float64(s.Without)
	}
	return "f1", all
}
