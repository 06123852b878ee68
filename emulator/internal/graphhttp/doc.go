// Package graphhttp is the Graph API's HTTP edge: it turns an HTTP request into a graph.Request and a graph.Answer into an
// HTTP answer, and decides nothing.
package graphhttp
