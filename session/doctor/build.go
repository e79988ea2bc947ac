package doctor

import (
	"context"
	"fmt"
	"strings"
)

func trainer(s Subject) []Finding {
	if s.Trainer == "" {
		return []Finding{{"trainer", Fail, "no road-trainer beside road: no run can start", "make build, or unpack the whole archive"}}
	}
	return []Finding{{"trainer", OK, s.Trainer, ""}}
}

// tools are needed to build, but not with a trainer that is already built.
func tools(ctx context.Context, m Machine, s Subject) []Finding {
	compiler := m.Getenv("CXX")
	if compiler == "" {
		compiler = "g++"
	}
	words := strings.Fields(compiler)
	return []Finding{
		tool(ctx, m, s, "C++ compiler", "apt install g++", words[0], append(words[1:], "--version")...),
		tool(ctx, m, s, "Go", "install Go 1.26 or newer from https://go.dev/dl", "go", "version"),
	}
}

func tool(ctx context.Context, m Machine, s Subject, check, mend, name string, args ...string) Finding {
	out, err := m.Command(ctx, name, args...)
	line, _, _ := strings.Cut(out, "\n")
	switch {
	case err == nil:
		return Finding{check, OK, line, ""}
	case s.Trainer != "":
		return Finding{check, OK, fmt.Sprintf("%s does not run here; only building needs it", name), ""}
	default:
		return Finding{check, Fail, fmt.Sprintf("%s does not run here, and road-trainer is not built: %v", name, err), mend}
	}
}
