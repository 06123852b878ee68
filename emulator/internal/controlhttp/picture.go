package controlhttp

import (
	"fmt"
	"hash/fnv"
	"net/http"

	"github.com/sendmock/sendmock/emulator/internal/httpx"
)

// picture draws something for a profile picture or a file that was not kept: a disc in a colour of its name's own.
func picture(w http.ResponseWriter, r *http.Request) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(httpx.Var(r, "name")))
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><circle cx="25" cy="25" r="25" fill="hsl(%d,50%%,55%%)"/></svg>`, h.Sum32()%360)
}
