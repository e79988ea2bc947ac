package recipe

import (
	"context"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/hub"
)

// Known holds the facts of a run that are not in its recipe; a fact is 0 where it is
// not known yet. A model from scratch has the layers of its size.
type Known struct {
	Step      int // steps done
	Layers    int // of the encoder, with weights of their own
	Positions int // tokens of the longest window that the model can have
}

// OfModel returns the facts of a model's shape.
func OfModel(c checkpoint.Config) Known {
	return Known{Layers: c.OwnLayers(), Positions: c.MaxPositions}
}

// Init returns the facts of the checkpoint model.init, which is not fetched: one
// that is neither a folder nor in the hub's cache is not known. The error is that of
// an unusable config.json, and fs.ErrNotExist without any.
func (r *Recipe) Init() (Known, error) {
	if r.Model.Init == "scratch" {
		return Known{}, nil
	}
	dir, err := LocalFolder(r.Model.Init)
	if err != nil {
		return Known{}, err
	}
	c, err := checkpoint.ReadConfig(dir)
	if err != nil {
		return Known{}, err
	}
	return OfModel(c), nil
}

// LocalFolder returns the folder of a checkpoint, or of a model in the hub's cache;
// nothing is fetched. The error is fs.ErrNotExist for one that is not there.
func LocalFolder(model string) (string, error) {
	h, err := hub.FromEnvironment()
	if err != nil {
		return "", err
	}
	h.Offline = true
	return h.Resolve(context.Background(), model)
}
