package scoring

import (
	"strings"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
)

// dialogOf is the dialog of a question.
func dialogOf(p *wire.Prediction) string {
	dialog, _, found := strings.Cut(p.ID, "_q#")
	if !found {
		return wire.Group("", p.Passage) // each of QuAC's passages has one dialog
	}
	return dialog
}

func (r *Report) quac(ps []wire.Prediction) error {
	turns := make([]evalsuite.Turn, len(ps))
	replies := make(map[string]evalsuite.Reply, len(ps))
	for i := range ps {
		p := &ps[i]
		turns[i] = turnOf(p)
		if p.Student.Model == "" {
			continue
		}
		reply := evalsuite.Reply{Text: ReplyText(p.Student.Text)}
		for _, x := range p.Extra {
			switch x.Task {
			case "yesno":
				reply.YesNo = x.Label
			case "followup":
				reply.Followup = x.Label
			}
		}
		replies[p.ID] = reply
	}
	s, err := evalsuite.QuAC(turns, replies, evalsuite.HumanF1)
	if err != nil {
		return err
	}
	if r.Missing = s.Missing; len(s.Missing) > 0 {
		r.note("%d of %d questions have no prediction and count as wrong, as in scorer.py", len(s.Missing), s.All)
	}
	r.note("%d questions whose human F1 is below %.1f are in the unfiltered F1 alone", s.All-s.Turns, evalsuite.HumanF1)
	r.official = s
	of := func(score func(j *evalsuite.Judged) float64, counts func(j *evalsuite.Judged) bool) column {
		return over(len(ps), func(i int) (float64, bool) { return score(&s.Judged[i]), counts(&s.Judged[i]) })
	}
	f1 := func(j *evalsuite.Judged) float64 { return j.F1 }
	counted := func(j *evalsuite.Judged) bool { return j.Counted() }
	if answers := replies[turns[0].ID]; answers.YesNo == "" && answers.Followup == "" {
		r.note("the predictions have no yes/no and follow-up labels: both count as wrong")
	}
	r.add("f1", "F1", s.F1, s.Turns, of(f1, counted))
	r.add("unfiltered_f1", "F1, unfiltered", s.UnfilteredF1, s.All, of(f1, func(*evalsuite.Judged) bool { return true }))
	r.add("HEQ", "HEQ-Q", s.HEQQ, s.Turns, of(func(j *evalsuite.Judged) float64 { return truth(j.Equal) }, counted))
	r.add("DHEQ", "HEQ-D", s.HEQD, s.Dialogs, goodDialogs(s.Judged))
	r.add("yes/no", "yes/no accuracy", s.YesNo, s.Turns, of(func(j *evalsuite.Judged) float64 { return truth(j.YesNo) }, counted))
	r.add("followup", "follow-up accuracy", s.Followup, s.Turns, of(func(j *evalsuite.Judged) float64 { return truth(j.Followup) }, counted))
	if s.Without > 0 {
		r.add("unanswerable_acc", "F1, without an answer", s.Unanswerable, s.Without,
			of(f1, func(j *evalsuite.Judged) bool { return j.Counted() && j.Unanswerable }))
	}
	r.Figures = append(r.Figures, Figure{Key: "human_f1", Name: "human F1", Value: s.Human, Items: s.Turns})
	return nil
}

// goodDialogs has, at each dialog's first question, whether all of it is answered as
// well as by humans.
func goodDialogs(judged []evalsuite.Judged) column {
	good, first := map[string]bool{}, map[string]int{}
	for i, j := range judged {
		if _, ok := first[j.Dialog]; !ok {
			first[j.Dialog], good[j.Dialog] = i, true
		}
		if j.Counted() && !j.Equal {
			good[j.Dialog] = false
		}
	}
	return over(len(judged), func(i int) (float64, bool) {
		d := judged[i].Dialog
		return truth(good[d]), first[d] == i
	})
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
