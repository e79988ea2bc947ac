package main

import (
	"fmt"
	"time"

	"dev.road/workbench/session/wire"
)

// lossText is a run's loss, or a dash.
func lossText(s wire.State) string {
	if s.Loss == nil {
		return "-"
	}
	return fmt.Sprintf("%.4f", *s.Loss)
}

// duration is a number of seconds as a person writes it.
func duration(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}
