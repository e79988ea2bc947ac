package ui

import (
	"context"
	"errors"
	"time"

	"dev.road/workbench/bench"
	"dev.road/workbench/bench/screen"
)

// measureScreen measures the program in a terminal, and ends the run.
func measureScreen(ctx context.Context, program string, run *madeUp, rounds int) ([]bench.Row, error) {
	var first, echo, idle []float64
	for range rounds {
		s, took, err := screen.Open(ctx, program, run.folder)
		if err != nil {
			return nil, err
		}
		first = append(first, milliseconds(took))
		s.Close()
	}
	s, _, err := screen.Open(ctx, program, run.folder)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	s.Quiet(time.Second) // the history is read by then
	if echo, err = measureKeys(ctx, s, run, rounds); err != nil {
		return nil, err
	}
	if err := run.finish(); err != nil {
		return nil, err
	}
	if _, err := s.Until("finished"); err != nil {
		return nil, err
	}
	s.Quiet(3 * time.Second)
	for range rounds {
		idle = append(idle, float64(s.Count(5*time.Second)))
	}
	return []bench.Row{
		bench.Goal("ui-first-frame", "ms", 150, first), bench.Goal("ui-key-echo", "ms", 50, echo), bench.Goal("ui-idle", "bytes", 0, idle),
	}, nil
}

// measureKeys presses keys while rows arrive, and returns the slowest answer of
// each round in milliseconds.
func measureKeys(ctx context.Context, s *screen.Screen, run *madeUp, rounds int) (echo []float64, err error) {
	going, stop := context.WithCancel(ctx)
	over := make(chan error, 1)
	go func() { over <- run.goOn(going, 1000) }()
	defer func() {
		stop()
		err = errors.Join(err, <-over)
	}()
	for range rounds {
		slowest := time.Duration(0)
		for key := range 5 {
			took, err := s.Press(key%2 == 0)
			if err != nil {
				return nil, err
			}
			slowest = max(slowest, took)
		}
		if _, err := s.Press(false); err != nil { // so that the next round begins as this one did
			return nil, err
		}
		echo = append(echo, milliseconds(slowest))
	}
	return echo, nil
}

func milliseconds(d time.Duration) float64 { return 1000 * d.Seconds() }
