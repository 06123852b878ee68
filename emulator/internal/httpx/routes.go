package httpx

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gorilla/mux"
)

// Routes is a router whose misses are handled like its hits.
type Routes struct {
	router *mux.Router
	paths  []string
}

// NewRoutes returns an empty router. notFound and notAllowed answer what no route does.
func NewRoutes(notFound, notAllowed http.HandlerFunc) *Routes {
	r := mux.NewRouter().SkipClean(true).UseEncodedPath()
	r.NotFoundHandler = notFound
	r.MethodNotAllowedHandler = notAllowed
	return &Routes{router: r}
}

// Handle adds a route. Path segments in braces are variables: /people/{psid}. Who asks with HEAD for what there is to GET gets the
// same without the body, which the HTTP server keeps back.
func (r *Routes) Handle(method, path string, h http.HandlerFunc) {
	methods := []string{method}
	if method == http.MethodGet {
		methods = append(methods, http.MethodHead)
	}
	r.router.HandleFunc(path, h).Methods(methods...)
	r.paths = append(r.paths, method+" "+path)
}

// Paths are the routes, each as its method, a space and its path.
func (r *Routes) Paths() []string { return slices.Clone(r.paths) }

// ServeHTTP implements http.Handler.
func (r *Routes) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.router.ServeHTTP(w, req) }

// Var is a variable of the route that the request took, without its escapes.
func Var(r *http.Request, name string) string {
	value := mux.Vars(r)[name]
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}
