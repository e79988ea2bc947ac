package plans

import (
	"context"
	"fmt"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// Plan is a plan at a scale. Its methods may block, and are called only in commands.
type Plan interface {
	// Name is the plan's name with its scale, of which there is one in the runs' folder.
	Name() string
	// Look returns the state; beside the error of a plan that cannot be read, its Held and
	// Record.
	Look(ctx context.Context) (State, error)
	// Start starts the plan's process, as road plan run does.
	Start(ctx context.Context) error
	// Stop saves the runs in progress and ends the plan's process.
	Stop(ctx context.Context) error
	// Results reads the runs that are done.
	Results(ctx context.Context) (*results.Report, error)
}

// State is the state of a plan.
type State struct {
	*plan.Plan
	Argument string      // that names the plan to a command
	Record   plan.Record // the zero one of a plan that was never started
	Held     bool        // a process runs the plan
	Jobs     []plan.Costed
	Left     float64 // seconds to the end, without those of the untimed jobs
	Untimed  int     // jobs; see plan.Left
	Root     string  // the folder of its runs
	Log      string  // the file with the words of its process
}

// count is the number of jobs in a phase.
func (s *State) count(p plan.Phase) int {
	n := 0
	for i := range s.Jobs {
		if s.Jobs[i].Phase == p {
			n++
		}
	}
	return n
}

// share is the part of the jobs that is done, of 1.
func (s *State) share() float64 {
	sum := 0.0
	for i := range s.Jobs {
		sum += s.Jobs[i].Share()
	}
	return sum / float64(max(len(s.Jobs), 1))
}

// label is the label of an arm.
func (s *State) label(arm string) string {
	for _, a := range s.Arms {
		if a.Name == arm {
			return ui.Clean(a.Label)
		}
	}
	return ui.Clean(arm)
}

// standing is the state of the plan as a whole.
func (s *State) standing() plan.Standing {
	return s.Record.Standing(s.Held, len(s.Jobs) > 0 && s.count(plan.Done) == len(s.Jobs))
}

// phase is the state of the plan as a whole, painted.
func (s *State) phase(c *ui.Context) string {
	g := c.Theme.Glyphs
	failed := s.count(plan.Failed)
	standing := s.standing()
	say := func(glyph rune, style theme.Style, more string) string {
		return c.Paint(style, string(glyph)+" "+string(standing)+more)
	}
	switch {
	case standing == plan.InProcess:
		return say(g.Running, theme.Good, fmt.Sprintf(", process %d", s.Record.PID))
	case standing == plan.AllDone:
		return say(g.Finished, theme.Good, "")
	case standing == plan.NotStarted:
		return say(g.Starting, theme.Muted, "")
	case standing == plan.Killed:
		return say(g.Crashed, theme.Bad, "")
	case failed > 0:
		return say(g.Failed, theme.Bad, fmt.Sprintf(", %d failed", failed))
	}
	return say(g.Stopped, theme.Warn, "")
}

// progress is the number of jobs that are done, with a unit, and the time that is left of a
// plan that runs.
func (s *State) progress(c *ui.Context, unit string) string {
	text := fmt.Sprintf("%s/%s%s", ui.Count(s.count(plan.Done)), ui.Count(len(s.Jobs)), unit)
	if n := s.count(plan.Failed); n > 0 {
		text += c.Paint(theme.Bad, fmt.Sprintf("  %d failed", n))
	}
	switch {
	case !s.Held || s.Left == 0:
	case s.Untimed > 0: // more than that
		text += "  ETA over " + ui.Duration(s.Left)
	default:
		text += "  ETA " + ui.Duration(s.Left)
	}
	return text
}
