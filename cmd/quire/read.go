package main

import (
	"context"
	"time"

	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/picture"
	"quire/ui"
)

// maxPictureBytes bounds the memory of rendered pictures.
const maxPictureBytes = 64 << 20

// read opens the reader in this terminal.
func (e env) read(ctx context.Context, what cli.ReadOptions) error {
	if what.File != nil {
		e.deferGC.end()
		defer lowMemoryGC()()
	} else {
		const started = 400 * time.Millisecond // the first page of even a large folder has been drawn
		time.AfterFunc(started, e.deferGC.end)
	}
	set := what.Settings
	bound, refused := keyMap(what.Keys)
	notices := what.Notices
	for _, m := range mistakes(refused) {
		notices = append(notices, m.String())
	}
	cfg := ui.Config{
		Drafts: set["drafts"].On(), Future: set["future"].On(), Lang: set["lang"].Value,
		PageSize: set["page_size"].Number(), Density: set["density"].Value, Measure: set["measure"].Value,
		NoPreview: !set["preview"].On(), NoMouse: !set["mouse"].On(),
		NoPictures: !set["pictures"].On(), NoTitle: !set["title"].On(),
		Notices: notices, Keys: bound,
		Themes: what.Themes, KeepTheme: what.KeepTheme, Progress: e.progress(set["progress"].Value),
		Theme: what.Theme, NoColor: what.NoColor,
		Suspend: hasJobControl(), Browse: e.browser(), Copy: e.clipboard(),
		Pictures: picture.NewCache(maxPictureBytes, picture.Limits{}),
		Protocol: picture.ParseProtocol(set["graphics"].Value), Overlay: picture.NewOverlay(),
	}
	cfg.Sources = sources(what.Library)
	cfg.State = what.NewSession(e.now)
	cfg.NotSavedReason = what.State.Notice()
	cfg.StateVersion = stateVersion(what.State)
	if what.State.Store != nil {
		defer what.State.Store.Close() //nolint:errcheck // what was confirmed is on disk
	}
	opts, in := e.terminalOptions(cfg.Overlay.Frame)
	if in != nil {
		cfg.BeforeSuspend = func() { in.drainAnswers(e.stdout) }
	}
	if f := what.File; f != nil {
		cfg.Document = &ui.Standalone{
			Name: f.Name, Heading: f.Heading, Path: f.Path, Source: f.Source, Reload: f.Reload,
			Folder: f.Folder, InFolder: f.InFolder,
		}
		return e.runReader(ctx, cfg, in, opts)
	}
	cfg.Library, cfg.Open = index.NewLibrary(what.Source, what.Options), what.Open
	if dir := what.Source.Dir(); dir != "" {
		cfg.Edit = e.editor(dir, in)
	}
	return e.runReader(ctx, cfg, in, opts)
}

// sources returns what the reader can do with the offline library.
func sources(l *cli.LibraryActions) *ui.Sources {
	if l == nil {
		return nil
	}
	s := &ui.Sources{Save: l.Save}
	if l.List == nil {
		return s
	}
	s.List = func(ctx context.Context) ([]ui.SourceState, error) {
		list, err := l.List(ctx)
		out := make([]ui.SourceState, len(list))
		for i, one := range list {
			out[i] = ui.SourceState(one)
		}
		return out, err
	}
	s.Sync = l.Sync
	return s
}
