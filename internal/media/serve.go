package media

import (
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"
)

// Terms are the conditions under which a file goes out, decided by the caller.
type Terms struct {
	Now       time.Time // the caller's clock
	Until     time.Time // nearest end of the rights; zero when none is known
	Protected bool      // protected content, which may be withdrawn at any moment
	Private   bool      // for this caller only: shared caches may not keep it
	Name      string    // file name proposed when it is saved; may be empty
}

// How long a cache may keep a file without asking again. Protected content follows a withdrawal within 5 minutes.
const (
	protectedAge = 5 * time.Minute
	openAge      = time.Hour
)

// Age gives how long a copy may live: never beyond the end of the rights, 0 when they ended.
func (t Terms) Age() time.Duration {
	age := openAge
	if t.Protected {
		age = protectedAge
	}
	if !t.Until.IsZero() {
		age = min(age, t.Until.Sub(t.Now))
	}
	return max(0, age.Truncate(time.Second))
}

// Serve answers a request with the file: in whole, in ranges, or "not modified". It does not close the file, and does
// not check the terms: whoever may not have it must not get here. Set no caching headers before.
//
// Only what we drew ourselves is shown inside a page. Everything else is sent as a download, without the power to run
// anything should a browser open it all the same; sound and film still play in their elements, which ignore both.
func Serve(w http.ResponseWriter, r *http.Request, f *File, t Terms) {
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("ETag", f.ETag)
	h.Set("Cache-Control", t.cacheControl())
	if !f.public || t.Name != "" {
		h.Set("Content-Disposition", f.disposition(t.Name))
	}
	http.ServeContent(w, r, "", f.Modified, f)
}

// cacheControl is never "immutable", although the bytes are: the right to show them is not.
func (t Terms) cacheControl() string {
	age := t.Age()
	if age == 0 {
		return "no-store"
	}
	scope := "public"
	if t.Private {
		scope = "private"
	}
	return fmt.Sprintf("%s, max-age=%d, must-revalidate", scope, int(age.Seconds()))
}

// disposition proposes the name with the ending that the content has, whatever the name says: a PDF called
// "menu.exe" is saved as "menu.pdf".
func (f *File) disposition(name string) string {
	how := "attachment"
	if f.public {
		how = "inline"
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(name, "-"))
	name = strings.Trim(strings.TrimSuffix(name, path.Ext(name)), " .-")
	if name == "" {
		return how
	}
	if runes := []rune(name); len(runes) > 100 {
		name = string(runes[:100])
	}
	return mime.FormatMediaType(how, map[string]string{"filename": name + f.Extension()})
}

// Extension gives the usual ending of the file's type, with its dot.
func (f *File) Extension() string {
	return map[string]string{
		typeJPEG: ".jpg", typePNG: ".png", typeGIF: ".gif", typeWebP: ".webp",
		typePDF: ".pdf", typeGPX: ".gpx", typeMP3: ".mp3", typeMP4: ".mp4",
	}[f.Type]
}
