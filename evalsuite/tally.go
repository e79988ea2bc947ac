package evalsuite

import (
	"hash/maphash"
	"strconv"
)

// Tally scores predictions one after another, as [SQuAD2] does at once: of each question
// it holds a few numbers, and no text.
type Tally struct {
	seed maphash.Seed
	at   map[uint64]int // places of the IDs, by their hashes
	all  []tallied
}

// tallied is a scored prediction.
type tallied struct {
	result
	prob    float64 // that the question has no answer, or a score
	missing bool    // there is no prediction
}

// NewTally has no questions.
func NewTally() *Tally { return &Tally{seed: maphash.MakeSeed(), at: map[uint64]int{}} }

// Add scores the prediction for a question. Of an ID that is there twice the last counts.
func (t *Tally) Add(q Question, pred string, naProb float64) {
	r := result{has: len(q.Gold) > 0, said: pred != ""}
	r.exact, r.f1 = q.Score(pred)
	t.put(q.ID, tallied{result: r, prob: naProb})
}

// AddMissing takes in a question without a prediction, which counts as wrong.
func (t *Tally) AddMissing(q Question) {
	t.put(q.ID, tallied{result: result{has: len(q.Gold) > 0}, missing: true})
}

func (t *Tally) put(id string, one tallied) {
	key := maphash.String(t.seed, id)
	if i, known := t.at[key]; known {
		t.all[i] = one
		return
	}
	t.at[key] = len(t.all)
	t.all = append(t.all, one)
}

// Scores returns the scores with a threshold, which are those of [SQuAD2]; the best
// thresholds are among them. Of no questions they are zero.
func (t *Tally) Scores(thresh float64) Scores {
	if len(t.all) == 0 {
		return Scores{}
	}
	var all []result
	questions, results := make([]Question, len(t.all)), make(map[string]result, len(t.all))
	var probs []NAProb
	for i, one := range t.all {
		id := strconv.Itoa(i)
		questions[i].ID = id
		if one.has {
			questions[i].Gold = []string{""}
		}
		r := one.result
		if !one.missing {
			results[id] = r
			probs = append(probs, NAProb{id, one.prob})
			if one.prob > thresh {
				r = r.unsaid()
			}
		}
		all = append(all, r)
	}
	s := means(all)
	if probs != nil {
		s.Best = best(questions, results, probs)
	}
	return s
}
