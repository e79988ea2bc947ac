// Package train is the screen of a run in training: the loss of each task,
// requested against actual sampling of each dataset, what the dev sets say,
// the jobs beside the steps, and throughput, with every applied change as a
// marker.
//
// A task's loss at a step is the mean over the step's passes that trained it,
// whatever dataset they drew. The chart shows three of them, which differ by
// line as well as by colour: ce against the labels, kd against the combined
// teachers, and the yardstick, KL against the plain mean of the teachers at
// T=1, which no knob can move.
//
// The screen reads the store and changes nothing in the run; all of it is
// drawn into one grid, and drawn again only when the store or a key has
// changed something.
package train
