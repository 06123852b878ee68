package controlhttp

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"

	"github.com/sendmock/sendmock/emulator/internal/httpx"
)

// picture draws something for a profile picture or a file that was not kept: a disc in a colour of its name's own, as large as the query
// says.
func picture(w http.ResponseWriter, r *http.Request) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(httpx.Var(r, "name")))
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 50 50">`+
		`<circle cx="25" cy="25" r="25" fill="hsl(%d,50%%,55%%)"/></svg>`, side(r, "width"), side(r, "height"), h.Sum32()%360)
}

// side is a length of the query in pixels, 50 where it says none that can be.
func side(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 1 || n > 2048 {
		return 50
	}
	return n
}
