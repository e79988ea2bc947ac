package evalsuite

// Accuracy returns the share of predicted labels, in percent, that are the
// right ones. Gold and pred go together by index; a missing prediction is
// wrong.
func Accuracy(gold, pred []string) float64 {
	right := 0
	for i, g := range gold {
		if i < len(pred) && pred[i] == g {
			right++
		}
	}
	return percent(right, len(gold))
}

// Majority returns the accuracy, in percent, of always giving the most
// frequent label.
func Majority(gold []string) float64 {
	count := map[string]int{}
	most := 0
	for _, g := range gold {
		count[g]++
		most = max(most, count[g])
	}
	return percent(most, len(gold))
}

// percent is 100*part/whole, and 0 of nothing.
func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}
