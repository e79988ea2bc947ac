package main

import (
	"strings"

	"dev.road/workbench/session"
)

// runArg is the run argument of most commands.
type runArg struct {
	Name string `arg:"" optional:"" name:"run" help:"The run's name or folder. Default: the only live one."`
}

// find finds the run's folder.
func (r *runArg) find() (session.Folder, error) {
	f, err := session.Find(r.Name)
	if err != nil {
		return "", usage(err)
	}
	return f, nil
}

// open finds the run and opens it.
func (r *runArg) open() (*session.Run, error) {
	f, err := r.find()
	if err != nil {
		return nil, err
	}
	return session.Open(f), nil
}

// withoutRun reports whether the first argument is a change, because the run was
// omitted.
func withoutRun(arg string) bool {
	name, _, change := strings.Cut(arg, "=")
	return change && !strings.Contains(name, "/") // a path may have a = in it
}
