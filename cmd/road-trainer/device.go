package main

import (
	"context"
	"encoding/json"
	"os"

	"dev.road/workbench/engine/compute"
)

// deviceCmd prints the device of a run that would start now.
type deviceCmd struct{}

// Run implements the command.
func (deviceCmd) Run() error {
	place, err := compute.Place(context.Background())
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(place)
}
