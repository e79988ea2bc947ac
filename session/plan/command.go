package plan

import (
	"path/filepath"
	"strings"
)

// taught are the values of a run that only writes soft targets: its first step waits for
// them, and is its last.
var taught = []string{"--set", "kd.start=wait", "--set", "train.steps=1", "--set", "eval.every=0"}

// headless are the flags of a run for which nobody waits.
var headless = []string{"--headless", "--on-pause", "exit"}

// Resume is the road command, without the program, that continues a job's run. The device is
// that of --gpu; empty leaves the choice to road.
func (j *Job) Resume(device string) []string {
	return onDevice(append([]string{"train", "--resume", j.Run}, headless...), device)
}

// Command is the road command, without the program, that does a job from its beginning.
// A stage's run in a value is named by its folder in the runs' folder root. The device is
// that of --gpu; empty leaves the choice to road.
func (j *Job) Command(root, device string) []string {
	var args []string
	switch j.Does {
	case Train, Teach:
		args = append([]string{"train", j.Recipe}, headless...)
		args = append(args, "--set", "name="+j.Run)
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
	return onDevice(args, device)
}

func onDevice(args []string, device string) []string {
	if device == "" {
		return args
	}
	return append(args, "--gpu", device)
}
