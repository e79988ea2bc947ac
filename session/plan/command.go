package plan

import (
	"path/filepath"
	"strings"
)

// taught are the values of a run that only writes soft targets: its first step waits for
// them, and is its last.
var taught = []string{"--set", "kd.start=wait", "--set", "train.steps=1", "--set", "eval.every=0"}

// Command is the road command, without the program, that does a job from its beginning.
// A stage's run in a value is named by its folder in the runs' folder root. The device is
// that of --gpu; empty leaves the choice to road.
func (j *Job) Command(root, device string) []string {
	var args []string
	switch j.Does {
	case Train, Teach:
		args = []string{"train", j.Recipe, "--headless", "--on-pause", "exit", "--set", "name=" + j.Run}
		if j.Does == Teach {
			args = append(args, taught...)
		}
		for _, set := range j.Set {
			args = append(args, "--set", named.ReplaceAllStringFunc(set, func(m string) string {
				return filepath.Join(root, j.Before[m[1:len(m)-1]])
			}))
		}
	case Evaluate:
		args = []string{"eval", "--json"}
		for _, run := range j.Runs {
			args = append(args, filepath.Join(root, run))
		}
		for _, file := range j.Data {
			args = append(args, "--data", file)
		}
	case Compare:
		args = []string{"results", "--json"}
		for _, a := range j.Arms {
			args = append(args, "--arm", a.Name+"="+strings.Join(a.Runs, ","))
		}
		for _, a := range j.Arms {
			if against := j.Design.Against[a.Name]; against != "" {
				args = append(args, "--against", a.Name+"="+against)
			}
		}
		if j.Design.Primary != "" {
			args = append(args, "--primary", j.Design.Primary)
		}
		for _, dataset := range j.Datasets {
			args = append(args, "--dataset", dataset)
		}
		return args
	}
	if device != "" {
		args = append(args, "--gpu", device)
	}
	return args
}
