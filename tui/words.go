package tui

import (
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// word is a term on a screen, and its meaning.
type word struct{ term, meaning string }

// words are the terms of the screens, by the name of a screen.
var words = []struct {
	screen string
	words  []word
}{
	{"train", []word{
		{"loss, 1.34 (1.25)", "a line's value at the newest step, or under the crosshair, and its average; the list of tasks has the means of " +
			"the newest samples, with an arrow if they differ from those before by more than the noise"},
		{"ce", "cross entropy of the student with the labels, in nats: lower is better, 0 is certain and right"},
		{"kd", "divergence of the student from its teachers' combined soft targets, at temperature T"},
		{"yardstick", "divergence of the student from the plain mean of its teachers at T = 1. No knob changes how it is measured, so it can " +
			"be compared across a change of W or T, and kd cannot"},
		{"W acts on 31 % of windows", "share of the windows with targets, in the last 100 steps, whose soft target is another than the plain " +
			"mean of their teachers. Elsewhere W changes nothing"},
		{"all, some, none", "shares of these windows on which that many of their teachers are right: W weighs the teachers where some are"},
		{"truth, mean, stud.", "p(truth), the probability of the right answer at T = 1: by the combined soft target, by the plain mean of the " +
			"teachers, by the student; it falls where it is lower by the target than by the mean"},
		{"ahead", "share of the windows on which p(truth) by the student is higher than by the soft target"},
		{"right, wrong", "mean weights of right and of wrong teachers where some are right; 1 each is the plain mean"},
		{"nats", "entropy of the soft targets at the temperature T: 0 is a label"},
		{"constant", "the score of the best constant answer, such as always \"no answer\" or always one label: a model that is not above it " +
			"has learned nothing yet"},
		{"exact, F1", "SQuAD's measures of an answer's text: the same after normalization; overlap in words"},
		{"since", "change of a score since the last applied change"},
		{"requested, share", "probability of drawing a dataset, and its part of the last 200 passes"},
		{"pass, step", "one dataset's mini-batch; an update of the weights with the mean gradient of several passes"},
		{"gradient, cosine", "each task's share of the encoder's gradient, below 0 if it pulls against the rest; the cosine between two"},
		{"pcgrad", "share of the pairs of a step's datasets in which the gradient of one conflicted with the other's and was projected"},
		{"marker", "the step of an applied change. Its effect is the change of ce against its trend, with a 99 % interval, told only if " +
			"that excludes 0"},
		{"data, passes, optimizer, jobs, control", "parts of a step's time: waiting for mini-batches; forward and backward; the update; work " +
			"beside the steps; the rest, such as requests, rows of numbers and checkpoints"},
		{"MFU, % of peak", "matrix products a second, as a share of the device's data sheet"},
	}},
	{"knobs", []word{
		{"staged", "a value that has not been sent yet: it does nothing before it is applied"},
		{"W", "kd.w: the factor on the logits of a wrong teacher; the right ones get the rest of the weight"},
		{"T", "kd.temperature: divides the logits of teachers and student, so that the softer answers count, too"},
		{"changed, argmax", "of a preview: shares of the windows whose soft target is another, and whose likeliest answer is another"},
		{"KL, KL student", "of a preview, in nats: divergence of the new soft targets from those of now; of the student from either"},
		{"pending", "sent, and not decided yet: that happens between two steps"},
		{"recipe", "the value that the run started with"},
	}},
	{"jobs", []word{
		{"soft targets", "a teacher's logits for every training window of a dataset, on disk: a shard joins the run once it is written"},
		{"evaluation", "the metrics of a dev set, with a frozen copy of the weights"},
		{"predictions", "the answers to every example of a dev set, to inspect"},
	}},
	{"inspect", []word{
		{"gold", "the answers or the label that the dataset gives"},
		{"F1", "overlap with the nearest gold answer, in words; 1 or 0 for a label"},
		{"Δteach", "F1 of the student less that of its best teacher: below 0 it can still learn from that one"},
		{"null", "the student's probability that the passage has no answer"},
		{"here, all", "shares of the errors: of those that pass the filter, and of all"},
		{"diff", "F1 of the student less that of the predictions it is compared with"},
		{"fixed, broken", "an exact match now and not in the other predictions; the other way around"},
		{"exact match 61.2 (58.0–64.1)", "a figure with its 95 % interval, by the bootstrap over clusters: examples about one passage, or of " +
			"one article, are right or wrong together"},
		{"heat", "the probabilities that an answer starts, or ends, at a token"},
		{"yesno: y, n, x", "the answer is yes, no, or neither of them"},
		{"followup: y, n, m", "the teacher of a QuAC dialog would ask on: yes, no, maybe"},
		{"wh", "the question word: who, what, when, …"},
	}},
	{"events", []word{
		{"ledger", "every request to the run with its fate: applied, scheduled, refused, superseded, no effect"},
		{"superseded", "taken back by a rewind to an earlier step"},
		{"attempt", "one life of the run's trainer, or a part of one: a resume or a rewind begins the next"},
	}},
	{"teachers", []word{
		{"train", "accuracy or F1 of the stored soft targets on training examples, in percent; those of the dev set come from predictions and " +
			"evaluations"},
		{"HasAns, NoAns", "F1 on the questions with and without an answer"},
		{"ECE", "expected calibration error: mean distance of the answer's probability from the share that is right, in points. By chance " +
			"is that of perfectly calibrated probabilities on as many examples"},
		{"some right (W acts)", "share of windows on which some teachers are right and some wrong: W changes the soft targets of these alone"},
		{"mean, weighted", "ensembles of all teachers: the mean of their logits, and their combination by kd.method, which knows the labels"},
		{"margin", "mean distance of the highest logit from the second. A mean of logits favours the teacher with the larger ones"},
		{"target, as staged", "combination of the teachers now, and with the values that are staged on the screen of knobs"},
		{"at T", "probability of the truth after softening by the temperature, as in the loss; p(truth) is at T = 1"},
	}},
	{"plans", []word{
		{"killed", "the plan's process ended without a word; the runs that it had begun go on to their ends"},
		{"jobs done", "of the jobs of all stages, arms and seeds: runs that are finished, and commands whose output is kept"},
	}},
	{"plan", []word{
		{"all, s1", "columns: jobs for all seeds, and those of the seed 1"},
		{"waiting", "for a job that it needs, or for its turn"},
		{"stopped", "the run has ended early; the plan resumes it from its newest checkpoint"},
		{"failed", "not tried again before the plan is started again; jobs that do not need it go on"},
		{"blocked", "a job that it needs has failed"},
		{"ETA", "of a job by its own rate; of the plan by that of its runs in progress, and by the time that the runs of each stage have taken"},
	}},
	{"results", []word{
		{"outcome", "the figure that the arms are tested on: the mean over the compared dev sets, or the main figure of the only one"},
		{"paired t, sign flip", "p values of the differences, seed by seed, to the arm's reference"},
		{"Holm", "the p value of the t test, corrected for the number of comparisons; a primary comparison is tested by itself"},
		{"seeds for 1", "with so many seeds a paired t test finds a difference of one point in four of five experiments"},
		{"published", "the source's own figures, of other models and data: not measured here"},
	}},
	{"runs", []word{
		{"stalled", "the trainer is alive, but its heartbeat is overdue"},
		{"crashed", "the trainer is gone without saying so; a resume goes on from the newest checkpoint"},
		{"stopped, finished", "saved and ended: on request, or after the last step"},
	}},
}

// wordsOf returns the terms of a screen.
func wordsOf(screen string) []word {
	for _, w := range words {
		if w.screen == screen {
			return w.words
		}
	}
	return nil
}

// wordLines returns the terms of a screen with their meanings, w cells wide.
func wordLines(c *ui.Context, screen string, w int) []string {
	var out []string
	for _, word := range wordsOf(screen) {
		out = append(out, c.Paint(theme.Title, ui.Fit(word.term, w)))
		for _, l := range ui.Wrap(word.meaning, w-2) {
			out = append(out, "  "+l)
		}
	}
	return out
}
