package doctor

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/driver"
	"dev.road/workbench/session/libtorch"
)

// torch reports the libtorch that the trainer would run on, and whether it
// and the machine's driver agree about CUDA.
func torch(ctx context.Context, m Machine, s Subject) []Finding {
	const check = "libtorch"
	if s.Trainer == "" {
		return nil // the CUDA that it is built for is unknown
	}
	l, err := m.Libtorch(ctx, s.Trainer)
	if err != nil {
		return []Finding{{check, Fail, err.Error(), install(m, s)}}
	}
	text := fmt.Sprintf("%s in %s (%s)", orUnknown(l.Version), l.Dir, l.Origin)
	if l.Version != "" && !l.Fits() {
		text += fmt.Sprintf("; road-trainer is built on another version (%s, unless LIBTORCH said otherwise)", libtorch.Version)
		return []Finding{{check, Warn, text, install(m, s)}}
	}
	return append([]Finding{{check, OK, text, ""}}, cuda(ctx, m, s, l)...)
}

// install is the command that gets a libtorch which serves this machine. In a
// checkout the set-up does it; an unpacked archive takes a python of its own,
// since the system's refuses to be installed into (PEP 668).
func install(m Machine, s Subject) string {
	script := filepath.Join(filepath.Dir(s.Trainer), "..", "scripts", "libtorch.sh")
	if _, err := fs.Stat(m.Root, rooted(script)); err != nil {
		return "python3 -m venv ~/road-torch && ~/road-torch/bin/pip install torch==" + libtorch.Version +
			" && export LIBTORCH=$(echo ~/road-torch/lib/python3*/site-packages/torch)"
	}
	if m.Getenv("LIBTORCH") != "" {
		return "unset LIBTORCH; make build"
	}
	return "make build"
}

func orUnknown(version string) string {
	if version == "" {
		return "of unknown version"
	}
	return version
}

// older is the advice for a GPU that no newer driver would help.
const older = `build on a libtorch for an older CUDA ("GPUs" in docs/building.md)`

func cuda(ctx context.Context, m Machine, s Subject, l libtorch.Library) []Finding {
	const check = "CUDA"
	version, present := driver.Find(ctx, m.Root, m.Command)
	if !present {
		return []Finding{{check, OK, "no NVIDIA driver here; runs train on the CPU", ""}}
	}
	// The limits of any libtorch with CUDA come before the lacks of this one:
	// supplying those would not help.
	built := l.CUDA
	if built == "" {
		built = libtorch.CUDA
	}
	needs := driver.For(built)
	branch, _ := strconv.Atoi(strings.SplitN(version, ".", 2)[0]) // 0 if unknown
	if branch > 0 && branch < needs.Branch {
		const format = "libtorch %s is built for CUDA %s, which needs driver %d or newer, and this one is %s: runs train on the CPU"
		text := fmt.Sprintf(format, forUs(l), built, needs.Branch, version)
		return []Finding{{check, Warn, text, fmt.Sprintf("install driver %d or newer, or %s", needs.Branch, older)}}
	}
	unfit, all := unfitCards(ctx, m, needs)
	if all {
		text := fmt.Sprintf("libtorch %s is built for CUDA %s, which needs compute capability %s; here is %s: runs train on the CPU",
			forUs(l), built, driver.Capability(needs.Capability), strings.Join(unfit, ", "))
		return []Finding{{check, Warn, text, older}}
	}
	if _, err := fs.Stat(m.Root, rooted(l.Dir+"/libtorch_cuda.so")); err != nil {
		text := fmt.Sprintf("driver %s is here, and this libtorch has no CUDA (no libtorch_cuda.so): runs train on the CPU",
			orUnknown(version))
		return []Finding{{check, Warn, text, install(m, s)}}
	}
	if missing := missingLibraries(ctx, m, l); len(missing) > 0 {
		text := fmt.Sprintf("libtorch_cuda.so does not load without %s: runs train on the CPU", strings.Join(missing, ", "))
		return []Finding{{check, Warn, text, install(m, s)}}
	}
	findings := []Finding{{check, OK, fmt.Sprintf("libtorch for CUDA %s, driver %s", orUnknown(l.CUDA), orUnknown(version)), ""}}
	if len(unfit) > 0 {
		text := fmt.Sprintf("CUDA %s needs compute capability %s; runs do not use %s",
			built, driver.Capability(needs.Capability), strings.Join(unfit, ", "))
		findings = append(findings, Finding{check, Warn, text, older})
	}
	return append(findings, device(ctx, m, s, l))
}

// forUs is the version of a libtorch with CUDA: this one, or the one that would
// take its place.
func forUs(l libtorch.Library) string {
	if l.CUDA == "" {
		return libtorch.Version
	}
	return l.Version
}

// unfitCards are the cards whose compute capability is too low, and whether
// that is all of them. Of a driver that does not tell (before 510) there are
// none.
func unfitCards(ctx context.Context, m Machine, needs driver.Needs) (unfit []string, all bool) {
	out, err := driver.Tool(ctx, m.Command, "--query-gpu=index,name,compute_cap", "--format=csv,noheader")
	if err != nil {
		return nil, false
	}
	cards := rows(out, 3)
	for _, card := range cards {
		// "7.0" is 70.
		if n, err := strconv.Atoi(strings.Replace(card[2], ".", "", 1)); err == nil && n < needs.Capability {
			unfit = append(unfit, fmt.Sprintf("GPU %s, %s, of %s", card[0], card[1], card[2]))
		}
	}
	return unfit, len(unfit) > 0 && len(unfit) == len(cards)
}

// missingLibraries asks the loader for libtorch_cuda.so's missing libraries: a wheel
// installed without its dependencies has the file and none of CUDA. A machine
// without ldd is taken to have all.
func missingLibraries(ctx context.Context, m Machine, l libtorch.Library) []string {
	out, err := m.Command(ctx, "ldd", l.Dir+"/libtorch_cuda.so")
	if err != nil {
		return nil
	}
	var missing []string
	for line := range strings.Lines(out) {
		if name, _, ok := strings.Cut(strings.TrimSpace(line), " => not found"); ok {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// rooted is an absolute path as fs.FS names it.
func rooted(path string) string { return strings.TrimPrefix(path, "/") }
