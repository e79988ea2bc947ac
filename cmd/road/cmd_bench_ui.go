package main

import (
	"os"

	"dev.road/workbench/bench/ui"
)

type benchUICmd struct {
	Rounds int `default:"7" help:"Number of measurements."`
	Long   int `default:"200000" help:"Steps of the long run, which takes 2.4 KB each on the disk."`
}

// Help implements kong's HelpProvider.
func (benchUICmd) Help() string {
	return `Measures the workbench against its goals, for lack of a rival: theirs is the goal, and a ratio
of 1 or more meets it.

  ui-compose, -allocations  a frame of 200x50 with six charts of 100,000 points, each with a new point:
                            processor time, allocations
  ui-compose-bytes, -256    bytes of that frame, in true colour and in the 256 colours usual over SSH
  ui-load         reading the metrics of a run of 100,000 steps with 30 tags: processor time, in this process
  ui-first-frame  start of this program on that live run, in a terminal of 200x50, until the last line
  ui-key-echo     there, while 1,000 rows per second arrive: from a key to the screen it opens; the slowest of five
  ui-idle         there, after the end of the run: bytes written in five seconds
  ui-long-first, -chart     start of this program on a long run with 76 tags, until its first frame, with the newest
                            rows, and until its chart of all steps
  ui-long-memory  the most memory that it has had by then
  ui-long-resume  reading of what a resume of that run needs, in this process
  ui-long-series  reading of one column of that run, as a trainer does for the first request for it, in this process

Values are medians over the rounds, spread is that of the ratio.

With --json: one object per line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 this machine has no pseudo-terminal, or the workbench does not
answer; 2 bad usage.`
}

// Run implements the command.
func (c *benchUICmd) Run(a *app) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return a.bench("ui", ui.Options{Program: program, Rounds: c.Rounds, Long: c.Long})
}
