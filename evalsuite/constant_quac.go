package evalsuite

import "strings"

// BestConstantReply is [BestConstant] of QuAC's F1: the highest, in percent, that one text
// for every turn can reach, among all accepted answers and CannotAnswer. Turns whose human
// F1 is below minHuman do not count.
func BestConstantReply(turns []Turn, minHuman float64) float64 {
	var answerable []Turn
	var questions []Question
	counted, without := 0, 0
	for _, t := range turns {
		if !t.Agreed(minHuman) {
			continue
		}
		counted++
		gold := t.majority()
		if gold[0] == CannotAnswer {
			without++
			continue
		}
		answerable, questions = append(answerable, t), append(questions, Question{Gold: gold})
	}
	if counted == 0 {
		return 0
	}
	ix := newIndex(questions)
	best := float64(without)
	for _, c := range ix.candidates() {
		if c.bound <= best {
			break // and so is every other
		}
		if ix.score(c.words) <= best { // the best of the accepted answers is no less than the mean without each
			continue
		}
		text, score := strings.Join(c.words, " "), 0.0
		for _, t := range answerable {
			_, f1 := t.Score(text)
			score += f1
		}
		best = max(best, score)
	}
	return 100 * best / float64(counted)
}
