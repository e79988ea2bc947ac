package inspect

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui/uitest"
	"github.com/charmbracelet/x/ansi"
)

// heated renders the first example's heat in a theme.
func heated(t *testing.T, name string, p theme.Profile, g *theme.Glyphs) (*theme.Theme, string) {
	t.Helper()
	th, err := theme.New(name, p, g)
	if err != nil {
		t.Fatal(err)
	}
	_, c, s := open(80, 24)
	c.Theme = th
	uitest.Press(c, s, "h")
	return th, s.Render(80, 22)
}

func TestHeatHidesNoSpan(t *testing.T) {
	for _, p := range []theme.Profile{theme.None, theme.Mono, theme.Basic, theme.Indexed, theme.TrueColor} {
		for _, name := range theme.Names() {
			th, v := heated(t, name, p, theme.Unicode)
			plain := ansi.Strip(v)
			for _, want := range []string{
				"⟦‹former senator Somchai Wongsak›⟧", "{Anan Panya}", "⟦gold⟧  {student}  ‹large-1›", "0.50",
			} {
				if !strings.Contains(plain, want) {
					t.Errorf("%s, profile %d: %q is not in\n%s", name, p, want, plain)
				}
			}
			for _, want := range []string{ // 0.30 and 0.67
				th.Switch(theme.Teacher, theme.Shaded(theme.Gold, 3)) + "former",
				th.Switch(theme.Student, theme.Shaded(theme.Student, 4)) + "Anan",
			} {
				if !strings.Contains(v, want) {
					t.Errorf("%s, profile %d: %q is not in the passage", name, p, want)
				}
			}
			if below := strings.Contains(plain, "░░░░░░           ▒▒▒▒▒▒▒▒   ▓▓▓▓▓▓"); below == th.Shades() {
				t.Errorf("%s, profile %d has signs below the text: %v", name, p, below)
			}
		}
	}
	if _, v := heated(t, "dark", theme.None, theme.ASCII); !strings.Contains(v, "......           ::::::::   ******") {
		t.Errorf("in ASCII:\n%s", v)
	}
	_, v := heated(t, "dark", theme.Indexed, theme.Unicode)
	uitest.Golden(t, "heat-indexed-80x24", v)
}

// A word has the heat of its place.
func TestHeatIsThatOfThePlace(t *testing.T) {
	run, c, s := open(80, 24)
	c.Theme, _ = theme.New("dark", theme.TrueColor, theme.Unicode)
	p := &run.Answered["squad2"][0]
	p.Passage, p.Gold, p.Teachers = "They know that I know.", nil, nil
	p.Student = wire.Said{Model: student, Null: 0.4}
	run.Say = []wire.Answer{{
		Model: student, Step: 9, Tokens: []wire.Token{{Text: "know", Start: 5, End: 9}, {Text: "know", Start: 17, End: 21}},
		Start: []float64{0.02, 0.3}, End: []float64{0.01, 0.05},
	}}
	settle(s, s.load())
	uitest.Press(c, s, "h")
	v := s.Render(80, 22)
	know := func(level int) string { return c.Theme.Render(theme.Shaded(theme.Plain, level), "know") }
	if want := "They " + know(1) + " that I " + know(3) + "."; !strings.Contains(v, want) {
		t.Errorf("%q is not in\n%q", want, v)
	}
	plain := ansi.Strip(v)
	_, table, _ := strings.Cut(plain, "place")
	likeliest, other, _ := strings.Cut(table, " 0.30 ")
	if !strings.Contains(likeliest, "that I know.") || !strings.Contains(other, "They know that") {
		t.Errorf("the table does not tell the places:\n%s", plain)
	}
}
