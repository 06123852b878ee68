package edge

import (
	"strconv"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
)

// pictureSides are the sides of pictures by their type, in pixels. That all are squares is a choice.
var pictureSides = map[string]int{"": 50, "small": 50, "normal": 100, "album": 50, "large": 200, "square": 50}

// maxSide is the longest side of a picture.
const maxSide = 2048

// picture is the field picture of a Page or a user: picture.type(large), picture.width(200).height(200){url}. own is the picture that
// there is, "" where something stands in its place.
func (r *reader) picture(id, own string, sel *decode.Selection) any {
	side, known := pictureSides[sel.Arg("type")]
	if !known {
		r.fail(grapherr.NewParamEnumInvalid("type", "small, normal, album, large, square"))
		return absent
	}
	width, height := r.side(sel, "width"), r.side(sel, "height")
	switch {
	case width == 0 && height == 0:
		width, height = side, side
	case width == 0:
		width = height
	case height == 0:
		height = width
	}
	url := own
	if own == "" {
		url = r.c.Pictures + id
		if width != pictureSides[""] || height != pictureSides[""] {
			url += "?height=" + strconv.Itoa(height) + "&width=" + strconv.Itoa(width)
		}
	}
	data := fbjson.Object{{Key: "height", Value: height}, {Key: "is_silhouette", Value: own == ""}, {Key: "url", Value: url}, {Key: "width", Value: width}}
	return fbjson.Object{{Key: "data", Value: r.object(data, sel, "ProfilePictureSource", "cache_key")}}
}

// side is an argument of picture in pixels, 0 where it is not given.
func (r *reader) side(sel *decode.Selection, name string) int {
	text := sel.Arg(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		r.fail(grapherr.NewParamTypeInvalid(name, "an integer"))
	}
	return min(n, maxSide)
}
