package evalsuite

import (
	"encoding/json"
	"errors"
	"fmt"
)

// CannotAnswer is QuAC's text for no answer.
const CannotAnswer = "CANNOTANSWER"

// HumanF1 is the official scorer's default of the least F1 among the accepted
// answers of a question that is evaluated.
const HumanF1 = 0.4

// Turn is a question of a QuAC dialog.
type Turn struct {
	ID       string   // "DIALOG_q#N"
	Dialog   string   // default: ID up to "_q#"
	Gold     []string // the workers' answers; CannotAnswer, or none at all: no answer
	YesNo    string
	Followup string
}

// Reply is a model's answer to a Turn.
type Reply struct{ Text, YesNo, Followup string }

// Judged is a Turn's part in the figures of QuAC.
type Judged struct {
	ID, Dialog   string
	Missing      bool    // there is no reply: it counts as wrong, whatever the workers' agreement
	Agreed       bool    // the workers' own F1 is high enough
	F1           float64 // 0 to 1
	Human        float64 // the workers' F1 against each other
	Equal        bool    // F1 is no less than Human
	YesNo        bool    // right
	Followup     bool
	Unanswerable bool // by the majority of the workers
}

// Counted reports whether the question is in every figure, not in UnfilteredF1
// alone.
func (j Judged) Counted() bool { return j.Agreed || j.Missing }

// QuACScores is the report of QuAC's scorer.py in percent. Its JSON has that
// script's keys.
type QuACScores struct {
	F1           float64 // of questions whose human F1 is high enough
	UnfilteredF1 float64
	HEQQ, HEQD   float64 // questions and dialogs answered as well as by humans
	YesNo        float64
	Followup     float64
	Unanswerable float64 // F1 on questions without an answer; 0 if there are none
	Human        float64 // F1 of the workers
	Turns        int     // in F1
	All          int     // in UnfilteredF1
	Dialogs      int
	Without      int // questions in Unanswerable
	Missing      []string
	Judged       []Judged // each question, in the data's order
}

// MarshalJSON gives the script's object, in its order.
func (s QuACScores) MarshalJSON() ([]byte, error) {
	return json.RawMessage(fmt.Sprintf(
		`{"unfiltered_f1":%s,"f1":%s,"HEQ":%s,"DHEQ":%s,"yes/no":%s,"followup":%s,"unanswerable_acc":%s}`,
		number(s.UnfilteredF1), number(s.F1), number(s.HEQQ), number(s.HEQD), number(s.YesNo), number(s.Followup), number(s.Unanswerable))), nil
}

// QuAC scores replies as QuAC's scorer.py does. If at least half of the workers
// found no answer, CannotAnswer is the accepted one, else it is none of them. F1 is
// the mean, over the accepted answers, of the best F1 against the others. Questions
// whose human F1 is below minHuman (HumanF1 by default of the script) are in
// UnfilteredF1 alone. A question without a reply counts as wrong, even where
// humans disagree, and spoils its dialog; replies to other questions are
// ignored.
func QuAC(turns []Turn, replies map[string]Reply, minHuman float64) (QuACScores, error) {
	all := make([]Judged, len(turns))
	for i, t := range turns {
		reply, ok := replies[t.ID]
		all[i] = t.judge(reply, ok, minHuman)
	}
	s := sum(all)
	if len(s.Missing) == len(turns) {
		if len(turns) == 0 {
			return QuACScores{}, errors.New("there are no questions")
		}
		return QuACScores{}, missing(s.Missing, len(turns))
	}
	if s.Turns == 0 {
		return QuACScores{}, fmt.Errorf("the human F1 of each of the %d questions is below %v: there is nothing to score", len(turns), minHuman)
	}
	return s, nil
}

// sum makes the figures of judgements.
func sum(all []Judged) QuACScores {
	s := QuACScores{Judged: all}
	good := map[string]bool{}
	for _, j := range all {
		if _, known := good[j.Dialog]; !known {
			good[j.Dialog] = true
		}
		if j.Missing {
			s.Missing = append(s.Missing, j.ID)
		}
		if j.Counted() && !j.Equal {
			good[j.Dialog] = false
		}
	}
	s.Dialogs = len(good)
	s.add(good)
	return s
}

// add sums the judgements up.
func (s *QuACScores) add(good map[string]bool) {
	var f1, all, human, unanswerable float64
	var equal, yesno, followup, humans, dialogs int
	for _, j := range s.Judged {
		s.All++
		all += j.F1
		if j.Agreed {
			humans++
			human += j.Human
		}
		if !j.Counted() {
			continue
		}
		s.Turns++
		f1 += j.F1
		equal += one(j.Equal)
		yesno += one(j.YesNo)
		followup += one(j.Followup)
		if j.Unanswerable {
			s.Without++
			unanswerable += j.F1
		}
	}
	for _, is := range good {
		dialogs += one(is)
	}
	s.F1, s.UnfilteredF1 = mean100(f1, s.Turns), mean100(all, s.All)
	s.HEQQ, s.HEQD = percent(equal, s.Turns), percent(dialogs, len(good))
	s.YesNo, s.Followup = percent(yesno, s.Turns), percent(followup, s.Turns)
	s.Unanswerable, s.Human = mean100(unanswerable, s.Without), mean100(human, humans)
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// mean100 is the mean of n scores in percent, and 0 of none.
func mean100(sum float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return 100 * sum / float64(n)
}
