package statuspage_test

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// update writes the pictures of the documentation: make screenshot.
//
//nolint:gochecknoglobals // A flag of the test program.
var update = flag.Bool("update", false, "write the pictures of the status page into design/images")

// The pictures show the whole page in a window of this width in CSS pixels, and
// have pictureScale times as many pixels. They are small, because the repository
// keeps them.
const (
	pictureWidth   = 1200
	pictureScale   = 1.5
	maxPictureSize = 200_000
)

func TestScreenshot_IsSmall(t *testing.T) {
	t.Parallel()
	for scheme, file := range map[string]string{"light": "status-page.png", "dark": "status-page-dark.png"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			p := openPage(t, emulateMedia("prefers-color-scheme", scheme),
				chromedp.EmulateViewport(pictureWidth, 1))
			p.arrangePicture()
			height := evaluate[int64](p, "document.documentElement.scrollHeight")
			p.do(chromedp.EmulateViewport(pictureWidth, height, chromedp.EmulateScale(pictureScale)))
			screenshot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			picture := compress(t, screenshot)
			if len(picture) > maxPictureSize {
				t.Errorf("the picture has %d bytes, want at most %d", len(picture), maxPictureSize)
			}
			if !*update {
				return
			}
			err = os.WriteFile("../../../design/images/"+file, picture, 0o600)
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// arrangePicture brings the server into the state of the pictures: few objects of
// each system, requests with different responses, and a fault.
func (p *tab) arrangePicture() {
	p.t.Helper()
	objects, err := p.Objects("", "")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, object := range objects {
		keep := object.Kind == "instance" || object.Fields["name"] == "Shop" || object.Fields["name"] == "Production"
		if !keep || object.Fields["title"] == "Job offers" || object.Fields["title"] == "Price watch" {
			err = p.DeleteObject(object.System, object.Kind, object.ID)
			if err != nil {
				p.t.Fatal(err)
			}
		}
	}
	_, err = p.Faults().Add(faults.Fault{System: "sharedcloud", Method: http.MethodDelete, Status: 503, Times: 1})
	if err != nil {
		p.t.Fatal(err)
	}
	render := instancesPath + p.objectID("sharedcloud", "name", "render-1") + "/"
	for _, request := range []struct{ method, path string }{
		{http.MethodGet, instancesPath},
		{http.MethodDelete, render},
		{http.MethodGet, render},
		{http.MethodPatch, render + "start/"},
		{http.MethodGet, "/qubell/api/1/organizations"},
		{http.MethodGet, "/wakame/api/instances.json"},
	} {
		p.request(request.method, request.path)
		err = p.Advance(3 * time.Second)
		if err != nil {
			p.t.Fatal(err)
		}
	}
	p.waitText("requests", "/instances.json")
}

// compress returns a picture as PNG with its 256 most frequent colours.
func compress(t *testing.T, screenshot []byte) []byte {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(screenshot))
	if err != nil {
		t.Fatal(err)
	}
	full := image.NewRGBA(picture.Bounds())
	draw.Draw(full, full.Rect, picture, image.Point{}, draw.Src)
	pixel := func(i int) color.RGBA { return full.RGBAAt(i%full.Rect.Dx(), i/full.Rect.Dx()) }
	small := image.NewPaletted(full.Rect, nil)
	counts := map[color.RGBA]int{}
	for i := range small.Pix {
		counts[pixel(i)]++
	}
	frequent := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int { return counts[b] - counts[a] })
	for _, c := range frequent[:min(len(frequent), 256)] {
		small.Palette = append(small.Palette, c)
	}
	places := map[color.RGBA]uint8{}
	for c := range counts {
		places[c] = uint8(small.Palette.Index(c)) //nolint:gosec // A palette has at most 256 colours.
	}
	for i := range small.Pix {
		small.Pix[i] = places[pixel(i)]
	}
	var encoded bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&encoded, small)
	if err != nil {
		t.Fatal(err)
	}

	return encoded.Bytes()
}
