package tui

import (
	"strings"
	"testing"

	"dev.road/workbench/tui/ui/uitest"
)

func TestTheFooterOfAFieldSaysWhatEnterDoes(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	d.press("i", "/")
	if f := d.footer(120); !strings.Contains(f, "enter accept · esc cancel") {
		t.Errorf("of a filter it is %q", f)
	}
	d.press("esc", "enter")
	if f := d.footer(120); !strings.Contains(f, "enter ask · tab next field · esc cancel") {
		t.Errorf("of a question it is %q", f)
	}
	if strings.Count(d.View(), "esc cancel") != 1 {
		t.Errorf("the keys of a question are told twice:\n%s", d.View())
	}
}

func TestTheKeyThatStartsAnEvaluationIsThatOfTheJobs(t *testing.T) {
	run := uitest.Live()
	run.S.Evals = nil
	d := start(run, 140, 40)
	key := ""
	for _, s := range d.screens {
		for _, b := range s.Bindings() {
			if b.ID == "jobs.evaluate" {
				key = b.Keys[0]
			}
		}
	}
	if want := "no evaluation yet; " + key + " on the jobs screen starts one"; key == "" || !strings.Contains(d.View(), want) {
		t.Errorf("without %q:\n%s", want, d.View())
	}
}
