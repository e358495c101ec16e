package cli

import (
	"archive/tar"
	"context"
	"io"
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/remote/sshsource"
	"quire/internal/sanitize"
)

// WriteArchive writes the content of an archive as a tar: the posts and the files beside
// them, regular files only, by their paths in the content folder. It returns how many were
// left out because their names have control characters.
func WriteArchive(ctx context.Context, ix *index.Index, w io.Writer) (skipped int, err error) {
	tw := tar.NewWriter(w)
	err = ix.Files(ctx, func(f folder.File) error {
		if sanitize.Line(f.Path) != f.Path {
			skipped++
			return nil
		}
		if err := tw.WriteHeader(tarHeader(f)); err != nil {
			return err
		}
		_, err := f.WriteTo(tw)
		return err
	})
	if err != nil {
		return skipped, err
	}
	return skipped, tw.Close()
}

func tarHeader(f folder.File) *tar.Header {
	const readable = 0o644
	h := &tar.Header{Name: f.Path, Size: f.Size, Mode: readable, ModTime: f.ModTime, Typeflag: tar.TypeReg}
	if f.ModTime.Unix() <= 0 { // the bundled blog has no times
		h.ModTime = time.Unix(0, 0)
	}
	return h
}

// ArchiveTag returns the tag of what WriteArchive writes: a digest of paths, sizes and times. A
// client that has the archive of that tag needs no other.
func ArchiveTag(ctx context.Context, ix *index.Index) (string, error) {
	var digest sshsource.Digest
	err := ix.Files(ctx, func(f folder.File) error {
		if sanitize.Line(f.Path) == f.Path {
			h := tarHeader(f)
			digest.Add(h.Name, h.Size, h.ModTime.Round(time.Second)) // as a tar has it
		}
		return nil
	})
	return digest.Tag(), err
}
