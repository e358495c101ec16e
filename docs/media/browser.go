package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/device"
)

// shot is a picture of the reader in a browser.
type shot struct {
	name, path, shows string
	scheme            string // dark or light
	device            device.Info
}

func shots() []shot {
	desk := device.Info{Name: "desk", Width: 880, Height: 500, Scale: 1}
	return []shot{
		{"browser", "/", "posts found", "dark", desk},
		{"browser-light", "/kms-key-rotation", "min read", "light", desk},
		{"browser-phone", "/idempotency-keys", "min read", "dark", device.Info{
			Name: "phone", Width: 390, Height: 760,
			Scale: 1, Mobile: true, Touch: true,
		}},
	}
}

// Device implements chromedp.Device.
func (s shot) Device() device.Info { return s.device }

// browse makes the pictures of the reader in a browser. Without a browser on this machine they stay as
// they are.
func browse(program, work, dir string) error {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		fmt.Println("no chromium: the pictures of browsers stay as they are")
		return nil
	}
	address, stop, err := serveWeb(program, work)
	if err != nil {
		return err
	}
	defer stop()
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(work, "chromium")))...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for _, s := range shots() {
		if err := s.take(ctx, address, filepath.Join(dir, s.name+".png")); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// serveWeb starts a server for browsers, and returns its address.
func serveWeb(program, work string) (address string, stop func(), err error) {
	cmd := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--state",
		"off", //nolint:gosec // it was just built
		"--host-key", filepath.Join(work, "host_key_web"))
	cmd.Env = append(os.Environ(), "QUIRE_CACHE=off")
	log, err := cmd.StderrPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	at := regexp.MustCompile(`msg="serving browsers" address=(\S+)`)
	var said []byte
	for buf := make([]byte, 4<<10); ; {
		n, err := log.Read(buf)
		said = append(said, buf[:n]...)
		if m := at.FindSubmatch(said); m != nil {
			go io.Copy(io.Discard, log) //nolint:errcheck // nothing more is wanted of it
			return "http://" + string(m[1]), stop, nil
		}
		if err != nil {
			stop()
			return "", nil, fmt.Errorf("serve: %s", said)
		}
	}
}

// take opens a page and saves a picture of it once it shows what it is to show.
func (s shot) take(ctx context.Context, address, file string) error {
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}},
	})
	if err != nil {
		return err
	}
	if err := chromedp.Do(ctx, chromedp.Emulate(s), chromedp.Navigate(address+s.path)); err != nil {
		return err
	}
	text := `document.getElementById("screen").innerText.includes(%q)`
	if err := until(ctx, time.Minute, fmt.Sprintf(text, s.shows)); err != nil {
		return err
	}
	time.Sleep(time.Second) // until the notice has come that says what is not saved, and the pictures
	if err := until(ctx, 12*time.Second, "!"+fmt.Sprintf(text, "reader state")); err != nil {
		return err
	}
	data, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	if data, err = smaller(data); err != nil {
		return err
	}
	fmt.Printf("%s  %d kB\n", file, len(data)/1000)
	return os.WriteFile(file, data, 0o644) //nolint:gosec // a picture for everyone
}

// until waits until a script returns true, or for some time.
func until(ctx context.Context, most time.Duration, script string) error {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); is || err != nil {
			return err
		}
	}
	return nil
}

// smaller returns a PNG with the 32 colours that it has most of: text needs no more.
func smaller(data []byte) ([]byte, error) {
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	counts := map[color.RGBA]int{}
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)]++
		}
	}
	most := make([]color.RGBA, 0, len(counts))
	for c := range counts {
		most = append(most, c)
	}
	slices.SortFunc(most, func(a, b color.RGBA) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return int(a.R)<<16 + int(a.G)<<8 + int(a.B) - int(b.R)<<16 - int(b.G)<<8 - int(b.B)
	})
	var colours color.Palette
	for _, c := range most[:min(len(most), 32)] {
		colours = append(colours, c)
	}
	out := image.NewPaletted(bounds, colours)
	draw.Draw(out, bounds, picture, bounds.Min, draw.Src)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&b, out)
	return b.Bytes(), err
}
