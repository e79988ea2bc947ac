package plan

import "slices"

// Left estimates the remaining seconds of a plan that runs slots jobs at a time, without the
// untimed jobs: those of which nothing is known. A run that has begun reports its own ETA.
// Another takes as long as those of its stage have taken here, in the median, or else as long
// as its cost says. Commands that are no runs are short beside these, and count as nothing;
// so do jobs that failures keep from their end.
func Left(all []Costed, slots int) (seconds float64, untimed int) {
	taken := map[string][]float64{} // by stage
	for _, c := range all {
		switch {
		case c.Phase == Done && c.Seconds > 0:
			taken[c.Stage] = append(taken[c.Stage], c.Seconds)
		case c.Phase == Running && c.ETA > 0:
			taken[c.Stage] = append(taken[c.Stage], c.Seconds+c.ETA)
		}
	}
	for _, took := range taken {
		slices.Sort(took)
	}
	longest := 0.0
	for _, c := range all {
		if c.Phase == Done || c.Phase == Failed || c.Phase == Blocked || !c.Does.Trains() {
			continue
		}
		took, one := taken[c.Stage], 0.0
		switch {
		case c.Phase == Running && c.ETA > 0:
			one = c.ETA
		case len(took) > 0:
			one = took[len(took)/2] * (1 - c.Share())
		case c.Cost.Hours != nil:
			one = *c.Cost.Hours * 3600 * (1 - c.Share())
		default:
			untimed++
		}
		seconds, longest = seconds+one, max(longest, one)
	}
	return max(seconds/float64(max(slots, 1)), longest), untimed
}
