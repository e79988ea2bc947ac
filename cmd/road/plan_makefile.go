package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/recipe"
)

// shellWord quotes an argument for a shell if it needs that.
func shellWord(arg string) string {
	if arg != "" && !strings.ContainsFunc(arg, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,@%+", r))
	}) {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

// recipeLine is a road command as a line of a rule has it.
func recipeLine(args []string) string {
	line := "road"
	for _, arg := range args {
		line += " " + strings.ReplaceAll(shellWord(arg), "$", "$$")
	}
	return line
}

// makefile prints the jobs as rules: each makes the file that is there when it is done.
func (a *app) makefile(o *planJobs) error {
	root, err := recipe.Runs()
	if err != nil {
		return err
	}
	if strings.ContainsAny(root, " \t\n:;#$%=\\") {
		return usage(fmt.Errorf("plan show: make cannot have targets in the runs' folder %q: choose another with ROAD_RUNS", root))
	}
	targets := map[string]string{} // by job
	a.printf("# Plan %s at scale %s, by road plan show --make.\n.PHONY: all\nall:", o.Name, o.Scale)
	for _, j := range o.jobs {
		targets[j.ID] = j.Mark(root)
		a.printf(" %s", targets[j.ID])
	}
	a.printf("\n")
	for _, j := range o.jobs {
		a.printf("\n# %s\n%s:", j.ID, targets[j.ID])
		for _, id := range j.Needs {
			a.printf(" %s", targets[id])
		}
		line := recipeLine(j.Command(root, ""))
		switch j.Does {
		case plan.Evaluate, plan.Compare:
			line += " > $@.part\n\tmv $@.part $@"
		default:
			line = fmt.Sprintf("if road status %[1]s --json 2>/dev/null | grep -q '\"state\":\"finished\"'; then :; "+
				"elif test -e %[2]s; then %[3]s; else %[4]s; fi\n\ttouch $@",
				j.Run, shellWord(filepath.Join(root, j.Run, "recipe.toml")), recipeLine(j.Resume("")), line)
		}
		a.printf("\n\t@mkdir -p $(@D)\n\t%s\n", line)
	}
	return nil
}
