package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"quire/internal/sanitize"
	"quire/internal/sanitize/hostile"
)

// assetFiles is a content folder; each file holds its own path.
func assetFiles() fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, name := range []string{
		"posts/first.md", "posts/near.png", "posts/first/named.png", "posts/a b.png", "posts/a%20c.png",
		"posts/bundle/index.md", "posts/bundle/in.png", "posts/bundle/img/deep.png",
		"images/top.png", "static/img/static.png", "public/public.png", "assets/assets.png", "etc/inside",
		"static/near.png", "posts/big.png",
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(name)}
	}
	fsys["posts/big.png"] = &fstest.MapFile{Data: make([]byte, 3<<20)}
	return fsys
}

var assetCases = []struct{ post, target, want, err string }{
	{"posts/first.md", "near.png", "posts/near.png", ""},
	{"posts/first.md", "./near.png", "posts/near.png", ""},
	{"posts/first.md", " near.png?w=80#top ", "posts/near.png", ""},
	{"posts/first.md", "named.png", "posts/first/named.png", ""},
	{"posts/first.md", "first/named.png", "posts/first/named.png", ""},
	{"posts/first.md", "bundle/in.png", "posts/bundle/in.png", ""},
	{"posts/first.md", `bundle\img\deep.png`, "posts/bundle/img/deep.png", ""},
	{"posts/first.md", "a%20b.png", "posts/a b.png", ""},
	{"posts/first.md", "a b.png", "posts/a b.png", ""},
	{"posts/first.md", "a%20c.png", "posts/a%20c.png", ""},
	{"posts/first.md", "../images/top.png", "images/top.png", ""},
	{"posts/first.md", "images/top.png", "images/top.png", ""},
	{"posts/first.md", "/images/top.png", "images/top.png", ""},
	{"posts/first.md", "/img/static.png", "static/img/static.png", ""},
	{"posts/first.md", "/static/img/static.png", "static/img/static.png", ""},
	{"posts/first.md", "@site/static/img/static.png", "static/img/static.png", ""},
	{"posts/first.md", "~/assets/assets.png", "assets/assets.png", ""},
	{"posts/first.md", "/public.png", "public/public.png", ""},
	{"posts/first.md", "/near.png", "static/near.png", ""},
	{"posts/bundle/index.md", "in.png", "posts/bundle/in.png", ""},
	{"posts/bundle/index.md", "img/deep.png", "posts/bundle/img/deep.png", ""},
	{"posts/bundle/index.md", "../near.png", "posts/near.png", ""},

	{"posts/first.md", "missing.png", "", "missing.png: not in the content folder"},
	{"posts/first.md", "near.png/x", "", "near.png/x: not in the content folder"},
	{"posts/first.md", "bundle", "", "bundle: not a regular file"},
	{"posts/first.md", "big.png", "", "big.png: too large: 3 MB, at most 1 MB"},
	{"posts/first.md", "../../../etc/passwd", "", "../../../etc/passwd: outside of the content folder"},
	{"posts/first.md", "..%2f..%2f..%2fetc%2fpasswd", "", "..%2f..%2f..%2fetc%2fpasswd: not in the content folder"},
	{"posts/first.md", "/../../etc/passwd", "", "/../../etc/passwd: outside of the content folder"},
	{"posts/first.md", "/etc/passwd", "", "/etc/passwd: not in the content folder"},
	{"posts/first.md", "//etc/passwd", "", "//etc/passwd: on the web, not fetched"},
	{"posts/first.md", `..\..\..\etc\passwd`, "", `..\..\..\etc\passwd: outside of the content folder`},
	{"posts/first.md", "http://example.org/a.png", "", "http://example.org/a.png: on the web, not fetched"},
	{"posts/first.md", "HTTPS://example.org/a.png", "", "HTTPS://example.org/a.png: on the web, not fetched"},
	{"posts/first.md", "data:image/png;base64,AAAA", "", "data:image/png;base64,AAAA: written into the post, not shown"},
	{"posts/first.md", "file:///etc/passwd", "", "file:///etc/passwd: not a file of the content folder"},
	{"posts/first.md", `C:\x.png`, "", `C:\x.png: not a file of the content folder`},
	{"posts/first.md", "", "", "an empty target: does not name a file"},
	{"posts/first.md", "#top", "", "#top: does not name a file"},
	{"posts/first.md", "near.png%00", "", "near.png%00: not in the content folder"},
	{"posts/first.md", "a\x1b]0;x\x07.png", "", "a]0;x.png: not in the content folder"},
	{"posts/first.md", ".", "", ".: not a regular file"},
}

func checkAssets(t *testing.T, src *Source) {
	t.Helper()
	for _, tc := range assetCases {
		data, err := src.Asset(tc.post, tc.target, 1<<20)
		if tc.err == "" && (err != nil || string(data) != tc.want) {
			t.Errorf("%s from %s: %.40q, %v", tc.target, tc.post, data, err)
		}
		if tc.err != "" && (err == nil || err.Error() != tc.err) {
			t.Errorf("%s from %s: %.40q, %v, want %s", tc.target, tc.post, data, err, tc.err)
		}
	}
}

func TestAsset(t *testing.T) { checkAssets(t, FromFS(assetFiles())) }

// The list of the keys that may see a blog is no file of its posts, however they link to it.
func TestAccessFileIsNoAsset(t *testing.T) {
	src := FromFS(fstest.MapFS{"posts/a.md": {}, AccessFile: {Data: []byte("ssh-ed25519 key")}})
	for _, target := range []string{"authorized_keys", "/authorized_keys", "../authorized_keys", "%61uthorized_keys"} {
		if got, err := src.Asset("posts/a.md", target, 1<<10); err == nil {
			t.Errorf("%s: %q", target, got)
		}
	}
}

func TestAssetOnDisk(t *testing.T) {
	outer := t.TempDir()
	dir := filepath.Join(outer, "content")
	if err := os.CopyFS(dir, assetFiles()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(outer, "secret.png"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"posts/link.png": "../../secret.png", "posts/linked": "../.."} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	src, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	checkAssets(t, src)
	for target, want := range map[string]string{
		"link.png":          "not a regular file",
		"linked/secret.png": "not in the content folder",
		"../../secret.png":  "not in the content folder", // the root, seen from the folder of the post
		"../../../x.png":    "outside of the content folder",
		"../secret.png":     "not in the content folder",
	} {
		data, err := src.Asset("posts/first.md", target, 1<<20)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %q, %v", target, data, err)
		}
	}
}

func FuzzAsset(f *testing.F) {
	for _, tc := range assetCases {
		f.Add(tc.post, tc.target)
	}
	for _, s := range hostile.Payloads() {
		f.Add(s+"/a.md", s)
	}
	f.Fuzz(func(t *testing.T, postPath, target string) {
		if _, err := FromFS(assetFiles()).Asset(postPath, target, 1<<20); err != nil &&
			sanitize.Line(err.Error()) != err.Error() {
			t.Errorf("%q: not one clean line", err)
		}
	})
}
