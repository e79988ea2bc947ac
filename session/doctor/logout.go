package doctor

import (
	"bufio"
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// logOut reports whether a run outlives its user's log-out. systemd can be
// configured to end all processes of a session with it (logind.conf(5),
// KillUserProcesses); lingering alone does not save them, a scope outside of
// the session does. And if the user does not linger, the runtime folder goes with
// the last session, and with it the socket of a run.
func logOut(m Machine) []Finding {
	const check = "log-out"
	if _, err := fs.Stat(m.Root, "run/systemd/system"); err != nil {
		return []Finding{{check, OK, "no systemd here; a log-out ends nothing", ""}}
	}
	settings := logindSettings(m.Root)
	_, err := fs.Stat(m.Root, "var/lib/systemd/linger/"+m.User)
	lingers := err == nil
	runtime := m.Getenv("XDG_RUNTIME_DIR")
	switch {
	case kills(settings, m.User):
		return []Finding{{
			check, Warn, "systemd ends all processes of " + m.User + " at the log-out (KillUserProcesses), a running trainer with them",
			"loginctl enable-linger, then start runs with: systemd-run --user --scope road train RECIPE --detach",
		}}
	case !lingers && strings.HasPrefix(runtime, "/run/user/"):
		return []Finding{{
			check, Warn, "a run outlives the log-out, but " + runtime + " with its socket goes then: it could not be attached again",
			"loginctl enable-linger",
		}}
	}
	return []Finding{{check, OK, "a run outlives it", ""}}
}

// kills applies logind's rule: KillOnlyUsers if it names anyone, else all but
// KillExcludeUsers, which defaults to root.
func kills(settings map[string]string, user string) bool {
	if on := strings.ToLower(settings["KillUserProcesses"]); !slices.Contains([]string{"yes", "true", "on", "1"}, on) {
		return false
	}
	exclude, said := settings["KillExcludeUsers"]
	if !said {
		exclude = "root"
	}
	if slices.Contains(strings.Fields(exclude), user) {
		return false
	}
	only := strings.Fields(settings["KillOnlyUsers"])
	return len(only) == 0 || slices.Contains(only, user)
}

// logindSettings reads logind.conf and its drop-ins as systemd does: of files
// of one name the one in the foremost folder, all in the order of their names,
// the later one winning.
func logindSettings(root fs.FS) map[string]string {
	settings := map[string]string{}
	folders := []string{"etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd"}
	for _, folder := range folders {
		if text, err := fs.ReadFile(root, folder+"/logind.conf"); err == nil {
			readSettings(settings, text)
			break
		}
	}
	dropIns := map[string]string{}
	for _, folder := range slices.Backward(folders) {
		names, _ := fs.Glob(root, folder+"/logind.conf.d/*.conf") // the pattern is well-formed
		for _, name := range names {
			dropIns[path.Base(name)] = name
		}
	}
	var order []string
	for base := range dropIns {
		order = append(order, base)
	}
	slices.Sort(order)
	for _, base := range order {
		if text, err := fs.ReadFile(root, dropIns[base]); err == nil {
			readSettings(settings, text)
		}
	}
	return settings
}

func readSettings(settings map[string]string, text []byte) {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if key, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, ";") {
			settings[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
}
