// Package main is the program quire-release. It makes the files of a release that are not
// binaries: the licences of dependencies, what archives and packages carry beside the program,
// and the manifests of package managers; and it measures the program. It runs at the root of the
// module:
//
//	go run ./cmd/quire-release licenses >LICENSES.txt
//	go run ./cmd/quire-release budget .ci/budget
//	go run ./cmd/quire-release assets DIR VERSION COMMIT SECONDS
//	go run ./cmd/quire-release manifests VERSION URL CHECKSUMS DIR
//
// SECONDS is the time of the commit, from the epoch: files do not depend on when they are made. The
// program uploads nothing, and archives are goreleaser's part (.goreleaser.yaml).
package main

import (
	"errors"
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
	switch {
	case len(args) == 1 && args[0] == "licenses":
		text, err := licenses(".")
		if err == nil {
			_, err = os.Stdout.Write(text)
		}
		return err
	case len(args) == 2 && args[0] == "budget":
		return checkBudget(".", args[1], os.Stdout)
	case len(args) == 5 && args[0] == "assets":
		return writeAssets(".", args[1], args[2], args[3], args[4])
	case len(args) == 5 && args[0] == "manifests":
		return writeManifests(".", args[1], args[2], args[3], args[4])
	}
	return errors.New("usage: quire-release licenses, budget FILE, assets DIR VERSION COMMIT SECONDS, or manifests VERSION URL CHECKSUMS DIR")
}
