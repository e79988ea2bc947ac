package world

// Class returns the logits of a number of labels, of which truth is the right one. A
// window that has no label, a negative truth, gets noise alone.
func (r Rule) Class(w Window, labels, truth int) []float32 {
	d := r.draw(w)
	z := r.noise(d, labels)
	if truth >= 0 {
		answer := truth
		if d.wrong && labels > 1 {
			if answer = d.answer().IntN(labels - 1); answer >= truth {
				answer++
			}
		}
		r.raise(z, r.Margin, answer, truth)
	}
	return narrow(make([]float32, 0, labels), z)
}
