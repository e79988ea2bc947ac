package main

type versionCmd struct{}

// Help implements kong's HelpProvider.
func (versionCmd) Help() string {
	return `With --json: {"version"}.

Exit status: 0.`
}

// Run implements the command.
func (versionCmd) Run(a *app) error {
	return a.print(map[string]string{"version": version}, func() { a.printf("road %s\n", version) })
}
