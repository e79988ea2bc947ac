package compute

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/engine/nvml"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// capability is a GPU's compute capability, 8.0 for instance. The CPU has none.
type capability struct {
	major, minor int
	unknown      error // why the driver does not tell it
}

// CapabilityOf asks the driver about a device, "cpu" or "cuda:N".
func CapabilityOf(device string) (c capability) {
	number, isGPU := strings.CutPrefix(device, "cuda:")
	if !isGPU {
		return c
	}
	ordinal, err := strconv.Atoi(number)
	if err == nil {
		c.major, c.minor, err = nvml.Capability(nvml.Installed, ordinal)
	}
	c.unknown = err
	return c
}

// ampere reports whether the device has bfloat16 and TF32, which both came with
// compute capability 8.0 (CUDA C++ Programming Guide, "Compute Capabilities").
func (c capability) ampere() bool { return c.major >= 8 }

// resolve turns a word of model.precision into the precision of a device:
// "fp32", "tf32" or "bf16". A GPU that cannot be asked is taken at the recipe's
// word, and has fp32 under auto.
func resolve(word, device string, c capability) (string, error) {
	switch {
	case word == "auto" && c.ampere():
		return "bf16", nil
	case word == "auto", word == "tf32" && !c.ampere() && c.unknown == nil: // products of float32 are not rounded there
		return "fp32", nil
	case word == "bf16" && device != "cpu" && !c.ampere() && c.unknown == nil:
		return "", &session.Error{
			What: fmt.Sprintf("model.precision is bf16, and %s (compute capability %d.%d) has no bfloat16, which came with 8.0",
				device, c.major, c.minor),
			Todo: "use --set model.precision=fp32, or take another GPU with --gpu",
		}
	}
	return word, nil
}

// precisionFor decides the precision of a run, on the device that was chosen
// for this attempt. A run that has a word from the device it was last on keeps
// it or is refused, unless it is asked for another.
func precisionFor(r *recipe.Recipe, asked bool, before session.Info, here wire.Place, c capability) (string, error) {
	word := r.Model.Precision
	got, err := resolve(word, here.Device, c)
	if asked || word == "auto" || before.Device == "" || before.Device == "cpu" {
		return got, err
	}
	on := fmt.Sprintf("%s (compute capability %d.%d), which has no %s", here.Device, c.major, c.minor, word)
	switch {
	case here.Device == "cpu" && word != "fp32":
		if on = "the CPU"; here.CPU != "" {
			on += " (" + here.CPU + ")"
		}
	case err == nil && got == word:
		return word, nil
	}
	return "", &session.Error{
		What: fmt.Sprintf("run %s was computed in %s on %s, and this attempt is on %s", r.Name, word, before.Device, on),
		Todo: fmt.Sprintf("resume it on a GPU with %s, or continue in fp32 from its checkpoint: --set model.precision=fp32", word),
	}
}

// ServedPrecision puts the word into a recipe in which the model of an ended run answers
// on a device: the run's own, or fp32 where the device lacks it. Nothing is recorded:
// a resume computes as the run did.
func ServedPrecision(o *session.Owner, r *recipe.Recipe, here wire.Place, c capability) error {
	before, _, err := o.Info()
	if err != nil {
		return err
	}
	word, lacking := precisionFor(r, false, before, here, c)
	if lacking != nil {
		word = "fp32"
	}
	r.Model.Precision = word
	return nil
}

// SelectPrecision puts the word that a run computes in into its recipe, here
// and on the disk, and with it whether it is deterministic.
func SelectPrecision(o *session.Owner, r *recipe.Recipe, changes []wire.Change, here wire.Place, c capability) error {
	before, _, err := o.Info()
	if err != nil {
		return err
	}
	asked := slices.ContainsFunc(changes, func(change wire.Change) bool { return change.Name == "model.precision" })
	if r.Model.Precision, err = precisionFor(r, asked, before, here, c); err != nil {
		return err
	}
	kept, err := recipe.ReadRun(o.Recipe(), nil)
	if err != nil || kept.Model.Precision == r.Model.Precision && kept.Train.Deterministic == r.Train.Deterministic {
		return err
	}
	kept.Model.Precision, kept.Train.Deterministic = r.Model.Precision, r.Train.Deterministic
	return o.KeepRecipe(kept)
}

// TellPrecision tells the result of auto on a GPU, and a precision other than the
// one requested.
func TellPrecision(p *report.Report, asked, got string, d Device, c capability) {
	level := wire.LevelInfo
	why := fmt.Sprintf("%s has compute capability %d.%d", d.Place.Device, c.major, c.minor)
	switch {
	case asked == got && c.unknown == nil, asked == "auto" && d.Torch == "cpu":
		return
	case c.unknown != nil:
		level, why = wire.LevelWarn, fmt.Sprintf("the compute capability of %s is not known: %v", d.Place.Device, c.unknown)
	case d.Torch == "cpu":
		why = "the CPU has no TF32"
	}
	p.Say(wire.EventState, level, nil, "model.precision %s → %s: %s", asked, got, why)
}
