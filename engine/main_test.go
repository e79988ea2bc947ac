package engine_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/engine"
	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// TestMain is also the trainer of the tests: a process of its own, so that it
// can be killed.
func TestMain(m *testing.M) {
	dir := os.Getenv("ROAD_TEST_TRAINER")
	if dir == "" {
		os.Exit(m.Run())
	}
	if most, err := strconv.ParseUint(os.Getenv("ROAD_TEST_DESCRIPTORS"), 10, 64); err == nil {
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			panic(err)
		}
	}
	if err := model.Prepare(); err != nil {
		panic(err)
	}
	changes, err := wire.ParseChanges(strings.Fields(os.Getenv("ROAD_TEST_SET")))
	if err != nil {
		panic(err)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	run := engine.Run
	if os.Getenv("ROAD_TEST_REHEARSE") != "" {
		run = (&engine.Rehearsal{PerSecond: 200, Ready: func() {}}).Run
	}
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	idle, err := time.ParseDuration(cmp.Or(os.Getenv("ROAD_TEST_IDLE"), "0"))
	if err != nil {
		panic(err)
	}
	err = run(ctx, engine.Options{
		Serve: os.Getenv("ROAD_TEST_SERVE") != "", Idle: idle,
		Folder: session.Folder(dir), Resume: os.Getenv("ROAD_TEST_RESUME") != "", Device: cmp.Or(os.Getenv("ROAD_TEST_GPU"),
			"cpu"), Version: "test",
		Strict: os.Getenv("ROAD_TEST_STRICT") != "", Changes: changes, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Overdue: fail,
	})
	if err != nil {
		fail(err)
	}
}
