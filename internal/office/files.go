package office

import (
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/media"
	"escale/internal/offer"
	"escale/internal/office/form"
	"escale/internal/quality"
)

// Limits of what comes with a form: files beside its words.
const (
	maxFiles     = 20
	maxFilesSent = 200 << 20 // bytes of one request
	inMemory     = 8 << 20   // the rest of a request waits on the disk
)

// files takes the files that came with a form into the offer as it is being edited. One that cannot be taken is told beside its
// control; the others, and all words, are taken.
func (e *editor) files(posted *form.Posted) error {
	if e.request.MultipartForm == nil {
		return nil
	}
	taken := 0
	for _, name := range slices.Sorted(maps.Keys(e.request.MultipartForm.File)) {
		key, ok := form.Cell(name)
		f := e.sheet.Field(key.Field)
		if !ok || f == nil || e.right(f) != form.Write && e.right(f) != form.Propose {
			continue
		}
		for _, part := range e.request.MultipartForm.File[name] {
			if taken++; taken > maxFiles {
				return fault.New(fault.TooMany, "office.files.too_many", "max", maxFiles)
			}
			if err := e.file(posted, f, key, part); err != nil {
				problem, told := err.(*fault.Error)
				if !told {
					return err
				}
				e.wrong = append(e.wrong, quality.OfSheet([]fault.Problem{fault.At(key.Pointer()+"/hash", problem.Key, pairs(problem.Args)...)})...)
			}
		}
	}
	return nil
}

func pairs(args map[string]any) (list []any) {
	for _, name := range slices.Sorted(maps.Keys(args)) {
		list = append(list, name, args[name])
	}
	return list
}

// file takes one file: a picture, a sound, a document, or the line of an itinerary.
func (e *editor) file(posted *form.Posted, f *offer.Field, key offer.Key, part *multipart.FileHeader) error {
	content, err := part.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	cell := offer.Cell{Key: key, Origin: offer.Origin{At: e.now}}
	switch f.Kind {
	case offer.KindMedium:
		cell.Value, err = e.medium(posted, key, content)
	case offer.KindTrack:
		cell.Value, err = e.app.ReadTrack(e.actor, content)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	next := posted.Offer.Clone()
	next.Set(cell)
	posted.Offer = next
	if !slices.Contains(posted.Carried, key) {
		posted.Carried = append(posted.Carried, key)
	}
	return nil
}

// medium takes a file into the library, and what it says of itself as a proposal: who made it, when.
func (e *editor) medium(posted *form.Posted, key offer.Key, content io.Reader) (offer.Value, error) {
	original, err := e.app.Ingest(e.request.Context(), e.actor, content)
	if err != nil {
		return nil, err
	}
	m := offer.Medium{Type: offer.Photo}
	if was := posted.Offer.Get(key); was != nil {
		m, _ = was.Value.(offer.Medium)
	}
	switch t := offer.MediaType(original.Kind); {
	case t == offer.Video, t == offer.Sound, t == offer.Document:
		m.Type = t
	case original.Kind != media.Image: // a track is no medium
		return nil, fault.New(fault.Invalid, "media.type_unsupported", "type", original.Type)
	}
	m.Hash, m.MIME, m.Width, m.Height, m.URL = original.Hash, original.Type, original.Width, original.Height, ""
	return m, nil
}

// draftMedium shows a picture of what somebody has in the making.
func (d *desk) draftMedium() (*page, error) {
	e, err := d.open(0)
	if err != nil {
		return nil, err
	}
	return e.mediumInTheMaking()
}

func (d *desk) newMedium() (*page, error) {
	e, err := d.begin()
	if err != nil {
		return nil, err
	}
	return e.mediumInTheMaking()
}

func (e *editor) mediumInTheMaking() (*page, error) {
	cell := e.setting.Offer.Get(offer.Key{Field: offer.FieldMedia, Item: e.request.PathValue("item")})
	if cell == nil {
		return nil, fault.New(fault.NotFound, "media.not_found", "offer", int64(e.opened.Offer.ID), "item", e.request.PathValue("item"))
	}
	m, _ := cell.Value.(offer.Medium)
	if m.Type != offer.Photo && m.Type != offer.Logo { // what is no picture is not shown in a page
		return nil, fault.New(fault.NotFound, "media.no_rendition", "type", m.MIME)
	}
	opened, err := e.app.Ingested(e.request.Context(), e.actor, m, "small")
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	data, err := io.ReadAll(opened)
	return &page{file: &file{kind: opened.Type, data: data}}, err
}

// multipartBody has the words and files of a form read, with a bound on both.
func (d *desk) multipartBody() error {
	if !strings.HasPrefix(d.request.Header.Get("Content-Type"), "multipart/form-data") {
		return nil
	}
	d.request.Body = http.MaxBytesReader(d.call, d.request.Body, maxFilesSent)
	if err := d.request.ParseMultipartForm(inMemory); err != nil {
		return fault.New(fault.Invalid, "request.form_malformed").Because(err)
	}
	return nil
}
