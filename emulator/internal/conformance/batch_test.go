package conformance

import (
	"net/url"
	"strings"
)

const batchPath = "/v25.0/?access_token={PAGE_TOKEN}"

// batchForm is a batch in a form, without the headers of each call: they differ from run to run.
func batchForm(path, items string) request {
	return form(path, "include_headers=false&batch="+strings.NewReplacer("%7BADA%7D", "{ADA}", "%7BPAGE%7D", "{PAGE}", "%7BUSER_TOKEN%7D", "{USER_TOKEN}").Replace(url.QueryEscape(items)))
}

const (
	// pageItem is what {"relative_url":"me?fields=name"} comes to.
	pageItem = `{"code":200,"body":"{\"name\":\"Demo Map Shop\",\"id\":\"{PAGE}\"}"}`
	// sentItem is what a send comes to.
	sentItem = `{"code":200,"body":"{\"recipient_id\":\"{ADA}\",\"message_id\":\"<message>\"}"}`
)

// malformed is the answer to what is no batch.
var malformed = refused(100, 0, "(#100) Param batch must be a JSON array of operations.")

// unresolved is the answer to a batch that needs what does not stand before it.
func unresolved(index, name string) answer {
	return failed(400, "GraphBatchException", 100, 0,
		"Request "+index+" cannot depend on an  unresolved request with  name "+name+". Requests can only depend on preceding requests")
}

// batches are posted as public clients do (docs/facts/clients.md), and refused.
var batches = []testCase{
	{
		name: "JSON, as the Bottender client",
		give: jsonBody("/v6.0/", `{"access_token":"{PAGE_TOKEN}","include_headers":false,"batch":[{"method":"POST","relative_url":"me/messages","body":"recipient=%7B%22id%22%3A%22{ADA}%22%7D&message=%7B%22text%22%3A%22hi%22%7D"}]}`),
		want: ok("[" + sentItem + "]"),
	},
	{
		name: "a form with methods in lower case, as koala",
		give: batchForm(batchPath, `[{"method":"get","relative_url":"me?fields=name"},{"method":"post","relative_url":"me/messages","body":"recipient={\"id\":\"{ADA}\"}&message={\"text\":\"hi\"}"}]`),
		want: ok("[" + pageItem + "," + sentItem + "]"),
	},
	{
		name: "a form to the version without a slash, with a numeric name, a version and headers, as the PHP SDK",
		give: batchForm("/v2.10?access_token={PAGE_TOKEN}", `[{"headers":{"Content-Type":"application/x-www-form-urlencoded","User-Agent":"fb-php"},"method":"GET","relative_url":"/v2.10/me?fields=name","name":0}]`),
		want: ok("[" + pageItem + "]"),
	},
	{
		name: "to the messages edge with brackets, as php-pimax",
		give: form("/me/messages", "access_token={PAGE_TOKEN}&include_headers=0&batch[0][method]=POST&batch[0][relative_url]=me/messages&batch[0][body]=recipient[id]={ADA}%26message[text]=hi"),
		want: ok("[" + sentItem + "]"),
	},
	{
		name: "values that are not percent-encoded, as huandu",
		give: batchForm("/?access_token={PAGE_TOKEN}", `[{"method":"POST","relative_url":"me/messages","body":"recipient={\"id\":\"{ADA}\"}&message={\"text\":\"100% of a map\"}"}]`),
		want: ok("[" + sentItem + "]"),
	},
	{
		name: "to /me, an answer that is not omitted, as restfb",
		give: batchForm("/v25.0/me?access_token={PAGE_TOKEN}", `[{"method":"GET","relative_url":"me?fields=name","name":"first","omit_response_on_success":false},{"method":"GET","relative_url":"{result=first:$.id}?fields=name","depends_on":"first"}]`),
		want: ok("[" + pageItem + "," + pageItem + "]"),
	},
	{
		name: "a list of ids that another call answers",
		give: batchForm(batchPath, `[{"method":"GET","relative_url":"me/conversations?fields=id","name":"list"},{"method":"GET","relative_url":"{result=list:$.data[0].id}?fields=id"},{"method":"GET","relative_url":"{result=list:$.data.0.id}?fields=id"}]`),
		want: ok(`[null,{"code":200,"body":"{\"id\":\"{CONVERSATION}\"}"},{"code":200,"body":"{\"id\":\"{CONVERSATION}\"}"}]`),
	},
	{
		name: "a result in an escaped body",
		give: batchForm(batchPath, `[{"method":"GET","relative_url":"me/conversations?fields=participants","name":"list"},{"method":"POST","relative_url":"me/messages","body":"recipient=%7B%22id%22%3A%22%7Bresult%3Dlist%3A%24.data%5B0%5D.participants.data%5B0%5D.id%7D%22%7D&message=%7B%22text%22%3A%22hi%22%7D"}]`),
		want: ok("[null," + sentItem + "]"),
	},
	{
		name: "tokens of the calls alone",
		give: batchForm("/", `[{"method":"GET","relative_url":"me?fields=id","access_token":"{USER_TOKEN}"},{"method":"GET","relative_url":"me?fields=id&access_token={USER_TOKEN}"},{"method":"GET","relative_url":"me?fields=id","headers":[{"name":"Authorization","value":"Bearer {USER_TOKEN}"}]}]`),
		want: ok(`[{"code":200,"body":"{\"id\":\"{USER}\"}"},{"code":200,"body":"{\"id\":\"{USER}\"}"},{"code":200,"body":"{\"id\":\"{USER}\"}"}]`),
	},
	{
		name: "a whole URL, and a body of JSON",
		give: batchForm(batchPath, `[{"method":"GET","relative_url":"https://graph.facebook.com/v25.0/me?fields=name"},{"method":"POST","relative_url":"me/messages","body":{"recipient":{"id":"{ADA}"},"message":{"text":"hi"}}}]`),
		want: ok("[" + pageItem + "," + sentItem + "]"),
	},
	{
		name: "method= in a call",
		give: batchForm(batchPath, `[{"method":"POST","relative_url":"me?method=get&fields=name"}]`),
		want: ok("[" + pageItem + "]"),
	},

	{name: "for later", give: form(batchPath, "asyncbatch=[]"), want: notEmulated("POST /?asyncbatch")},
	{name: "of nothing", give: form(batchPath, "batch=[]"), want: malformed},
	{name: "none", give: form(batchPath, "a=b"), want: refused(100, 0, "(#100) The parameter batch is required")},
	{name: "no list", give: form(batchPath, "batch=me"), want: malformed},
	{name: "of what is no call", give: form(batchPath, "batch=[1]"), want: refused(100, 0, "(#100) Param batch[0] must be an object.")},
	{name: "without a URL", give: form(batchPath, `batch=[{"method":"GET"}]`), want: refused(100, 0, "(#100) The parameter batch[0][relative_url] is required")},
	{name: "with a bad token", give: form("/?access_token=nobody", `batch=[{"method":"GET","relative_url":"me"}]`), want: refused(190, 0, badToken)},
	{name: "that waits for what comes later", give: form(batchPath, `batch=[{"method":"GET","relative_url":"me","depends_on":"b"},{"method":"GET","relative_url":"me","name":"b"}]`), want: unresolved("0", "b")},
	{name: "that waits for itself", give: form(batchPath, `batch=[{"method":"GET","relative_url":"me","name":"a","depends_on":["a"]}]`), want: unresolved("0", "a")},
	{name: "with a result of nobody", give: form(batchPath, `batch=[{"method":"GET","relative_url":"me","name":"a"},{"method":"GET","relative_url":"{result=c:$.id}"}]`), want: unresolved("1", "c")},
	{
		name: "too many calls", give: form(batchPath, "batch=["+strings.Repeat(`{"method":"GET","relative_url":"me"},`, 51)+"]"),
		want: failed(400, "GraphBatchException", 100, 0, "Too many requests in batch message. Maximum batch size is 50"),
	},
}
