package tui

import (
	"slices"
	"strings"

	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
)

// settingField asks for changes in the form of the command line, checks them against
// the run's knobs and completes their names. An attempt that begins takes values that
// a live run does not.
func settingField(c *ui.Context, begins bool) ui.FormField {
	return ui.FormField{
		Name: "set", Hint: "knob changes from that step on, e.g. kd.w=0.6 optim.lr_scale=0.5",
		Check: func(text string) string {
			changes, err := wire.ParseChanges(strings.Fields(text))
			if err == nil && len(c.Store.Knobs) > 0 { // a run that never started has declared none
				err = knobs.Accept(c.Store.Knobs, changes, begins)
			}
			if err != nil {
				return err.Error()
			}
			return ""
		},
		Complete: func(text string) (string, []string) {
			start := strings.LastIndex(text, " ") + 1
			word, ways := completed(c.Store.Knobs, text[start:])
			return text[:start] + word, ways
		},
	}
}

// completed returns the beginning of a change as far as it is certain, and the ways in
// which it may go on: names of knobs, or the values of one.
func completed(declared []wire.Knob, word string) (longer string, ways []string) {
	if word == "" {
		return "", nil
	}
	name, value, valued := strings.Cut(word, "=")
	if !valued {
		for _, k := range declared {
			if strings.HasPrefix(k.Name, name) {
				ways = append(ways, k.Name)
			}
		}
		if len(ways) == 1 {
			return ways[0] + "=", []string{knobs.Span(declared[slices.IndexFunc(declared, func(k wire.Knob) bool { return k.Name == ways[0] })])}
		}
		return common(name, ways), ways
	}
	i := slices.IndexFunc(declared, func(k wire.Knob) bool { return k.Name == name })
	if i < 0 {
		return word, nil
	}
	choices := declared[i].Choices
	if declared[i].Type == "bool" {
		choices = []string{"true", "false"}
	}
	for _, choice := range choices {
		if strings.HasPrefix(choice, value) && choice != value {
			ways = append(ways, choice)
		}
	}
	if len(ways) == 1 {
		return name + "=" + ways[0], nil
	}
	if len(choices) == 0 && value == "" {
		ways = []string{knobs.Span(declared[i])}
		return word, ways
	}
	return name + "=" + common(value, ways), ways
}

// common is the longest beginning that the words share, at least the given one.
func common(given string, words []string) string {
	if len(words) == 0 {
		return given
	}
	shared := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, shared) {
			shared = shared[:len(shared)-1]
		}
	}
	return shared
}

// nameField asks for a new run's name.
func nameField(taken []string) ui.FormField {
	return ui.FormField{
		Name: "name", Hint: "of the new run; default: this run's name and the step",
		Check: func(text string) string {
			text = strings.TrimSpace(text)
			if text == "" {
				return ""
			}
			if err := recipe.CheckName(text); err != nil {
				return err.Error()
			}
			if slices.Contains(taken, text) {
				return "there is a run " + text + " already"
			}
			return ""
		},
	}
}

// gpuField asks for a new run's device.
func gpuField(room ui.Room) ui.FormField {
	return ui.FormField{
		Name: "gpu", Hint: "number, UUID or cpu; default: a free GPU",
		Check: func(text string) string {
			if text = strings.TrimSpace(text); text == "" {
				return ""
			}
			if err := room.GPUs.Check(text); err != nil {
				return err.Error()
			}
			return ""
		},
	}
}
