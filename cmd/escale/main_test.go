package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"escale": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		dir, err := os.Getwd()
		if err != nil {
			panic(err)
		}
		os.Exit(run(ctx, os.Args[1:], &Terminal{Stdout: os.Stdout, Stderr: os.Stderr, Dir: dir, Lang: language(os.Getenv)}))
	}})
}

// The scripts in testdata are the manual of the command line: each says what a person types and what comes of it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata"})
}
