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
	cluster uint64  // the passage, by its hash
	missing bool    // there is no prediction
}

// NewTally has no questions.
func NewTally() *Tally { return &Tally{seed: maphash.MakeSeed(), at: map[uint64]int{}} }

// Add scores the prediction for a question about a passage, its cluster. Of an ID that is
// there twice the last counts.
func (t *Tally) Add(q Question, cluster, pred string, naProb float64) {
	r := result{has: len(q.Gold) > 0, said: pred != ""}
	r.exact, r.f1 = q.Score(pred)
	t.put(q.ID, tallied{result: r, prob: naProb, cluster: maphash.String(t.seed, cluster)})
}

// AddMissing takes in a question without a prediction, which counts as wrong.
func (t *Tally) AddMissing(q Question, cluster string) {
	t.put(q.ID, tallied{result: result{has: len(q.Gold) > 0}, cluster: maphash.String(t.seed, cluster), missing: true})
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

// HalfF1 is F1 with the threshold that is best on one half of the passages, measured on the
// other half; see [ChooseThreshold]. It is false without questions of both kinds, or if all
// are about one passage.
func (t *Tally) HalfF1() (f1, threshold float64, ok bool) {
	doubts := make([]Doubt, len(t.all))
	for i, one := range t.all {
		doubts[i] = Doubt{Null: one.prob, Answerable: one.has, Answered: 100 * one.f1, Cluster: strconv.FormatUint(one.cluster, 16)}
		if one.missing { // wrong at any threshold, as the wrong answer to a question with one
			doubts[i].Answerable = true
		}
	}
	first, second, err := parted(doubts, 0)
	if err != nil {
		return 0, 0, false
	}
	threshold, _ = bestThreshold(first)
	for _, score := range under(second, threshold) {
		f1 += score / float64(len(second))
	}
	return f1, threshold, true
}
