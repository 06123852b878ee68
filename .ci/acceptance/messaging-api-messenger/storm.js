// storm BASE PAGE_TOKEN PSID APP_SECRET : a 613 storm and the recovery from it, with the real messaging-api-messenger. The
// client sends until it gets through; the record must show two refusals by the fault, then one message.
'use strict';
const { MessengerClient } = require('messaging-api-messenger');

const [base, accessToken, psid, appSecret] = process.argv.slice(2);
const client = new MessengerClient({ accessToken, appSecret, origin: base });

async function control(method, path, body) {
  const answer = await fetch(`${base}/_sendmock/${path}`, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

async function main() {
  await control('POST', 'reset');
  const fault = await control('POST', 'faults', { match: { operation: 'sendMessage' }, effect: { error: { code: 613 } }, times: 2 });
  let tries = 0;
  for (; tries < 5; tries++) {
    try {
      await client.sendText(psid, 'through the storm');
      break;
    } catch (e) {
      if (!/ 613 /.test(e.message)) throw e;
    }
  }
  const { requests } = await control('GET', 'requests?operation=sendMessage');
  const got = requests.map((r) => `${r.status} ${r.fault || r.decision}`).join(', ');
  const want = `400 ${fault.id}, 400 ${fault.id}, 200 inside the standard messaging window`;
  if (tries !== 2 || got !== want) throw new Error(`after ${tries + 1} tries the record has ${got}; wanted ${want}`);
}

main().then(
  () => console.log('PASS storm_and_recovery'),
  (e) => {
    console.log(`FAIL storm_and_recovery ${e.message}`);
    process.exit(1);
  },
);
