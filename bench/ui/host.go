package ui

import (
	"context"
	"errors"

	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

var _ server.Host = (*madeUp)(nil)

// Hello implements server.Host.
func (b *madeUp) Hello() wire.Hello { return b.hello }

// State implements server.Host.
func (b *madeUp) State() wire.State { return *b.state.Load() }

// Knobs implements server.Host.
func (b *madeUp) Knobs() []wire.Knob { return b.knobs }

// Jobs implements server.Host.
func (b *madeUp) Jobs() []wire.Job { return []wire.Job{} }

var errNoTrainer = errors.New("this run has no model")

// Do implements server.Host.
func (b *madeUp) Do(context.Context, wire.Request) (wire.Entry, error) {
	return wire.Entry{}, errNoTrainer
}

// Infer implements server.Host.
func (b *madeUp) Infer(context.Context, wire.Question) ([]wire.Answer, error) {
	return nil, errNoTrainer
}

// Teachers implements server.Host.
func (b *madeUp) Teachers(context.Context, wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	return nil, errNoTrainer
}

// Preview implements server.Host.
func (b *madeUp) Preview(context.Context, wire.PreviewQuestion) (wire.Preview, error) {
	return wire.Preview{}, errNoTrainer
}

// Window implements server.Host.
func (b *madeUp) Window(context.Context, wire.WindowQuestion) (wire.WindowTargets, error) {
	return wire.WindowTargets{}, errNoTrainer
}
