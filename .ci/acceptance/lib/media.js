// media PORT : serves pixel.png under every path, so that the server under test can fetch the URL of an attachment.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');

const pixel = fs.readFileSync(path.join(__dirname, 'pixel.png'));
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'image/png', 'content-length': pixel.length });
  response.end(request.method === 'HEAD' ? undefined : pixel);
});
server.listen(Number(process.argv[2]), '127.0.0.1');
