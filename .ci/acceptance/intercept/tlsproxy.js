// tlsproxy BASE_URL LISTEN_IP PORT : ends the TLS of graph.facebook.com and forwards to BASE_URL in plain HTTP. The Host header stays
// graph.facebook.com; X-Forwarded-Proto and X-Forwarded-Host are added.
'use strict';
const fs = require('fs');
const http = require('http');
const https = require('https');
const path = require('path');

const [baseURL, ip, port] = process.argv.slice(2);
const base = new URL(baseURL);
const root = base.pathname.replace(/\/$/, '');
const pki = (name) => fs.readFileSync(path.join(__dirname, 'pki', name));

// collected makes Node's flat list of names and values into an object; a name that comes twice has a list.
function collected(rawHeaders) {
  const headers = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i], rawHeaders[i + 1]];
    headers[name] = headers[name] ? [].concat(headers[name], value) : value;
  }
  return headers;
}

const forward = (proto) => (request, response) => {
  const to = {
    host: base.hostname,
    port: base.port || 80,
    method: request.method,
    path: root + request.url,
    headers: { ...request.headers, 'x-forwarded-proto': proto, 'x-forwarded-host': request.headers.host },
  };
  const upstream = http.request(to, (answer) => {
    response.writeHead(answer.statusCode, answer.statusMessage, collected(answer.rawHeaders));
    answer.pipe(response);
  });
  upstream.on('error', (e) => {
    if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
    response.end(`tlsproxy: ${e.message}`);
  });
  request.on('aborted', () => upstream.destroy());
  request.pipe(upstream);
};

// Plain HTTP too, for a client that follows a link to http://graph.facebook.com. Somebody else may have the port: no matter.
if (port === '443') {
  const plain = http.createServer(forward('http'));
  plain.on('error', () => {});
  plain.listen(80, ip);
}

const server = https.createServer({ key: pki('leaf.key'), cert: Buffer.concat([pki('leaf.pem'), pki('ca.pem')]) }, forward('https'));
server.on('checkContinue', (request, response) => {
  response.writeContinue();
  server.emit('request', request, response);
});
server.listen(Number(port), ip, () => console.error(`tlsproxy https://${ip}:${port} -> ${base.href}`)); // with-graph.sh waits for this line
