// Package main is the program quire-release. It makes the files of a release that are not binaries: the
// licences of dependencies, and what archives and packages carry beside the program. It runs
// from the root of the module:
//
//	go run ./cmd/quire-release licenses >LICENSES.txt
//
// It builds nothing and uploads nothing: that is goreleaser's part (.goreleaser.yaml).
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "quire-release: "+err.Error())
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "licenses" {
		text, err := licenses(".")
		if err == nil {
			_, err = os.Stdout.Write(text)
		}
		return err
	}
	return fmt.Errorf("usage: quire-release licenses")
}
