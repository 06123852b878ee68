// Package messenger is the pure core: what the platform knows (World), what an act or a send does to it, and the named
// rules that decide. Time and ids come in as arguments, decisions and events go out; nothing here reads a clock, a
// socket, JSON or a random source.
//
// A send is judged by [World.Send], which changes nothing: it walks the one published list of rules ([Rules]) in its
// order and returns a [Decision] with the events that would happen. [World.Apply] makes them so. What a person does goes
// the same way, and so does what a test sets: there is one door for changes of a world, its events. The one exception is who
// builds a world before anybody sees it: it fills in fields, and calls [World.Add], [World.Remove], [World.SetMode],
// [World.Record] and [World.RecordAct]. What counts calls, [World.Limited], keeps its own book. The sandbox holds the lock around all of it.
//
// Neighbours: the shape of a request was checked before (packages openapi and graph); error texts are grapherr's. No promise
// before v1.
package messenger
