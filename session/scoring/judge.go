package scoring

import (
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// Judge gives the student's answer its exact match and F1 by the rules of the
// prediction's kind: a label is right or wrong, a turn of a dialog is compared as
// QuAC does, another answer as SQuAD 2.0 does.
func Judge(p *wire.Prediction) {
	s := &p.Student
	switch {
	case s.Model == "":
		s.EM, s.F1 = 0, 0
	case p.Label != "":
		s.EM = 0
		if s.Text == p.Label {
			s.EM = 1
		}
		s.F1 = s.EM
	case isDialog(p.Passage):
		s.EM, s.F1 = turnOf(p).Score(ReplyText(s.Text))
	default:
		s.EM, s.F1 = questionOf(p).Score(s.Text)
	}
}

// gold are the accepted answers as the data have them.
func gold(p *wire.Prediction) []string {
	if p.Accepted != nil {
		return p.Accepted
	}
	var texts []string
	for _, g := range p.Gold {
		texts = append(texts, g.Text)
	}
	return texts
}

func questionOf(p *wire.Prediction) evalsuite.Question {
	return evalsuite.Question{ID: p.ID, Gold: gold(p)}
}

// questions are those of predictions, with the texts that answer them.
func questions(ps []wire.Prediction) (all []evalsuite.Question, said map[string]string) {
	said = make(map[string]string, len(ps))
	for i := range ps {
		all = append(all, questionOf(&ps[i]))
		if ps[i].Student.Model != "" {
			said[ps[i].ID] = ps[i].Student.Text
		}
	}
	return all, said
}

// TurnOf is an example of a dialog as QuAC's scorer sees it; false of another example.
func TurnOf(ex *tasks.Example) (evalsuite.Turn, bool) {
	if !isDialog(ex.Passage) {
		return evalsuite.Turn{}, false
	}
	p := predictionOf(ex)
	return turnOf(&p), true
}

// turnOf is a dialog's question as its scorer sees it.
func turnOf(p *wire.Prediction) evalsuite.Turn {
	t := evalsuite.Turn{ID: p.ID, Gold: gold(p), Dialog: dialogOf(p)}
	for _, x := range p.Extra {
		switch x.Task {
		case "yesno":
			t.YesNo = x.Gold
		case "followup":
			t.Followup = x.Gold
		}
	}
	return t
}

// ReplyText is QuAC's text for an answer; "" is ours for none.
func ReplyText(text string) string {
	if text == "" {
		return evalsuite.CannotAnswer
	}
	return text
}
