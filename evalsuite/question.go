package evalsuite

// Question holds the accepted answers that a prediction is compared with.
type Question struct {
	ID   string
	Gold []string // texts of the accepted answers; none: it has no answer
}

// Exact is 1 when the normal forms of the texts are equal, else 0.
func Exact(gold, pred string) float64 {
	if Normalize(gold) == Normalize(pred) {
		return 1
	}
	return 0
}

// F1 is the harmonic mean of precision and recall over the words of the
// normal forms, as bags. When a text has no words it is 1 if neither has any,
// else 0.
func F1(gold, pred string) float64 { return f1(words(gold), words(pred)) }

func f1(gold, pred []string) float64 {
	if len(gold) == 0 || len(pred) == 0 {
		if len(gold) == len(pred) {
			return 1
		}
		return 0
	}
	return overlap(gold, pred)
}

// overlap is f1 of bags of which one at least has words.
func overlap(gold, pred []string) float64 {
	left := make(map[string]int, len(gold))
	for _, w := range gold {
		left[w]++
	}
	same := 0
	for _, w := range pred {
		if left[w] > 0 {
			left[w]--
			same++
		}
	}
	if same == 0 {
		return 0
	}
	precision := float64(same) / float64(len(pred))
	recall := float64(same) / float64(len(gold))
	return 2 * precision * recall / (precision + recall)
}

// Score returns the best Exact and the best F1, each from 0 to 1, of a
// prediction over the accepted answers. Answers without words do not count; if
// none is left, "" is the accepted answer.
func (q Question) Score(pred string) (exact, f1 float64) {
	for _, g := range q.gold() {
		exact = max(exact, Exact(g, pred))
		f1 = max(f1, F1(g, pred))
	}
	return exact, f1
}

// gold returns the accepted answers that the official script scores against.
func (q Question) gold() []string {
	var kept []string
	for _, g := range q.Gold {
		if len(words(g)) > 0 {
			kept = append(kept, g)
		}
	}
	if kept == nil {
		return []string{""}
	}
	return kept
}
