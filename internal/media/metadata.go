package media

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bep/imagemeta"
)

// metadata is what a camera or an editor wrote beside the pixels, as far as we care.
type metadata struct {
	orientation orientation
	taken       string
	author      string
	copyright   string
	position    bool
}

// wanted lists the tags read, by source, in rising order of preference where several say the same thing.
var wanted = map[string]func(*metadata, string){
	"IPTC By-line":          func(m *metadata, v string) { m.author = v },
	"IPTC CopyrightNotice":  func(m *metadata, v string) { m.copyright = v },
	"XMP Creator":           func(m *metadata, v string) { m.author = v },
	"XMP Rights":            func(m *metadata, v string) { m.copyright = v },
	"EXIF Artist":           func(m *metadata, v string) { m.author = v },
	"EXIF Copyright":        func(m *metadata, v string) { m.copyright = v },
	"EXIF DateTimeOriginal": func(m *metadata, v string) { m.taken = takenAt(v) },
	"EXIF GPSLatitude":      func(m *metadata, _ string) { m.position = true },
	"EXIF GPSLongitude":     func(m *metadata, _ string) { m.position = true },
	"XMP GPSLatitude":       func(m *metadata, _ string) { m.position = true },
	"XMP GPSLongitude":      func(m *metadata, _ string) { m.position = true },
}

// readMetadata reads what it can. Broken metadata never refuses a picture: it counts as absent.
func readMetadata(mediaType string, r io.ReadSeeker) metadata {
	m := metadata{orientation: upright}
	format, ok := map[string]imagemeta.ImageFormat{
		typeJPEG: imagemeta.JPEG, typePNG: imagemeta.PNG, typeWebP: imagemeta.WebP,
	}[mediaType]
	if !ok {
		return m
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return m
	}
	found := map[string]string{}
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:           r,
		ImageFormat: format,
		Sources:     imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool {
			// IFD1 describes the embedded thumbnail, which may be turned differently.
			if tag.Source == imagemeta.EXIF && !strings.HasPrefix(tag.Namespace, "IFD0") {
				return false
			}
			_, ok := wanted[tagName(tag)]
			return ok || tag.Source == imagemeta.EXIF && tag.Tag == "Orientation"
		},
		HandleTag: func(tag imagemeta.TagInfo) error {
			if tag.Source == imagemeta.EXIF && tag.Tag == "Orientation" {
				if o := orientationOf(tag.Value); o.valid() {
					m.orientation = o
				}
			} else if _, ok := wanted[tagName(tag)]; ok {
				found[tagName(tag)] = plainText(tag.Value)
			}
			return nil
		},
	})
	for _, source := range []string{"IPTC", "XMP", "EXIF"} {
		for name, set := range wanted {
			if value, ok := found[name]; ok && strings.HasPrefix(name, source) && (value != "" || strings.Contains(name, "GPS")) {
				set(&m, value)
			}
		}
	}
	return m
}

func tagName(tag imagemeta.TagInfo) string { return tag.Source.String() + " " + tag.Tag }

func orientationOf(value any) orientation {
	switch v := value.(type) {
	case uint16:
		return orientation(min(v, 255))
	case uint32:
		return orientation(min(v, 255))
	}
	return 0
}

// plainText gives at most 200 characters of a tag's text, valid, without control characters; several authors are
// joined by commas.
func plainText(value any) string {
	var text string
	switch v := value.(type) {
	case string:
		text = v
	case []string:
		text = strings.Join(v, ", ")
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:200])
	}
	return text
}

// takenAt reads the EXIF form of a date; cameras with an empty battery write zeros or spaces, which is no date.
func takenAt(text string) string {
	t, err := time.Parse("2006:01:02 15:04:05", text)
	if err != nil || t.Year() < 1800 {
		return ""
	}
	return t.Format("2006-01-02T15:04:05")
}
