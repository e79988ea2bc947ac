// Package train is the screen of a run in training: the loss of each task,
// requested and actual sampling of each dataset, results on the dev sets, jobs
// beside the steps, and throughput, with every applied change as a marker.
//
// A task's loss at a step is the mean over the step's passes that trained it, on
// any dataset. The chart shows three losses, which differ by line as well as by
// colour: ce against the labels, kd against the combined teachers, and the
// yardstick, KL against the plain mean of the teachers at T=1, which no knob
// affects. Another key turns it to what the combination of the soft targets does; the
// pane about teachers has these figures over the last steps, by dataset and task.
//
// The screen reads the store and never changes the run. It is drawn into one grid,
// and redrawn only after a change of the store or a key.
package train
