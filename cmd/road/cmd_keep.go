package main

import (
	"os"
	"os/signal"
	"syscall"

	"dev.road/workbench/session"
)

// keepCmd is the process between a trainer and the terminal that started it;
// session.Start runs it.
type keepCmd struct {
	Dir     string   `arg:"" type:"existingdir"`
	Command []string `arg:"" optional:"" passthrough:""`
}

// Run implements the command.
func (c *keepCmd) Run(a *app) error {
	a.ends.Store(true)
	// However many signals come, it lives to record the exit.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	return session.Keep(a.ctx, session.Folder(c.Dir), c.Command)
}
