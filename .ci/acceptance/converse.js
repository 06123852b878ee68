// converse BOT BASE BOT_PORT SENDMOCK : a conversation with a bot on a real framework, judged by the emulator's record. The working
// directory is this one, with the framework installed. Prints PASS, FAIL or SKIP, the step, and what happened.
'use strict';
const { createHmac } = require('crypto');
const { execFile, spawn } = require('child_process');
const { readFileSync, openSync } = require('fs');
const net = require('net');

const [name, base, port, sendmock] = process.argv.slice(2);
const patience = 20e3; // ms on the machine's clock, for one thing to happen
const settle = 300; // ms of silence; longer than what a bot pretends to type for

const bot = require(`./${name}/talk.js`);
const callback = `http://127.0.0.1:${port}${readFileSync(`${name}/webhook.path`, 'utf8').trim()}`;

async function control(method, path, body) {
  const answer = await fetch(`${base}/_sendmock/${path}`, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(patience) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
async function until(what, condition) {
  for (const end = Date.now() + patience; ; await sleep(50)) {
    const got = await condition();
    if (got) return got;
    if (Date.now() > end) throw new Error(`not in ${patience / 1e3} s: ${what}`);
  }
}

let ada;
const act = (what, body) => control('POST', `people/ada/${what}`, body);
const writes = (text) => () => act('messages', { text });
const advance = (duration) => control('POST', 'clock/advance', { duration, settle_ms: settle });
const deliveries = async (filter = '') => (await control('GET', `deliveries?limit=1000${filter}`)).deliveries;
const delivery = async (said) => (await deliveries()).find((d) => d.id === said.deliveries[0]);
const requests = async (since, filter = '') => (await control('GET', `requests?limit=1000&since=${since}${filter}`)).requests;
const now = async () => Math.max(0, ...(await requests(0)).map((r) => r.seq));
const messages = async (since) => (await requests(since, `&psid=${ada.psid}&operation=sendMessage`)).filter((r) => r.message_kind || JSON.parse(r.body).message);
const show = (r) => JSON.parse(r.body).message.text + (r.error ? ` [${r.status} ${r.error.code}/${r.error.subcode}]` : '');
const same = (what, got, want) => {
  if (got !== want) throw new Error(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(want)}`);
};

// answered waits for the bot's messages into the thread after what is done, and a while longer for one too many.
async function answered(doing, want) {
  const since = await now();
  const done = await doing();
  await until(`an answer ${JSON.stringify(want)}`, async () => (await messages(since)).length >= want.length);
  await advance('0s');
  same('the answers', (await messages(since)).map(show).sort().join(' | '), [...want].sort().join(' | '));
  if (done && done.deliveries) {
    await until(`delivery ${done.deliveries[0]} is delivered`, async () => (await delivery(done)).state === 'delivered');
  }
  return want.join(' | ');
}

let child;
const log = openSync(process.env.BOT_LOG || '/dev/null', 'a');
function startBot(world) {
  const [app, page] = [world.apps[0], world.pages[0]];
  const args = [base, page.id, page.access_token, ada.psid, app.secret, port, app.verify_token];
  child = spawn(`./${name}/run-bot.sh`, args, { detached: true, stdio: ['ignore', log, log], env: { ...process.env, APP_ID: app.id } });
  child.gone = new Promise((done) => child.once('exit', done).once('error', done));
}
const listens = () =>
  new Promise((done) => {
    const s = net.connect(port, '127.0.0.1');
    s.once('connect', () => done(true)).once('error', () => done(false)).once('connect', () => s.destroy());
  });
const botUp = () =>
  until('the bot listens', () => {
    if (child.exitCode !== null) throw new Error(`the bot exited with ${child.exitCode}`);
    return listens();
  });
// The whole process group: a framework's launcher and the proxy go with it.
function killGroup() {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // gone, or never there
  }
}
async function killBot() {
  killGroup();
  await child.gone;
  await until('the bot is gone', async () => !(await listens()));
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(signal, () => {
    if (child) killGroup();
    process.exit(1);
  });
}

let failed = false;
async function step(what, run) {
  try {
    const detail = await run();
    console.log(detail && detail.skip ? `SKIP ${what} ${detail.skip}` : `PASS ${what} ${detail || ''}`);
  } catch (e) {
    failed = true;
    console.log(`FAIL ${what} ${e.message}`);
  }
}

// post delivers a message to the bot that nobody wrote.
async function post(text, secret) {
  const [last] = (await deliveries('&event=message')).slice(-1);
  const body = JSON.parse(last.body);
  body.entry[0].messaging[0].message = { mid: `m_${text}`, text };
  const raw = JSON.stringify(body);
  const sign = (algorithm) => `${algorithm}=${createHmac(algorithm, secret).update(raw).digest('hex')}`;
  const answer = await fetch(callback, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Hub-Signature': sign('sha1'), 'X-Hub-Signature-256': sign('sha256') },
    body: raw,
    signal: AbortSignal.timeout(patience),
  });
  return answer.status;
}

// whileDown lets the person write to a bot that is not there, and a time go by before it is back.
async function whileDown(world, text, away) {
  await killBot();
  const said = await act('messages', { text });
  await until('the delivery has failed', async () => (await delivery(said)).state === 'failed');
  if (away) await advance(away);
  same('the state', (await delivery(said)).state, 'failed');
  startBot(world);
  await botUp();
  return said;
}
async function arrived(said) {
  const d = await delivery(said);
  same('the delivery', d.state, 'delivered');
  const first = d.attempts[0];
  const last = d.attempts[d.attempts.length - 1];
  return `after ${d.attempts.length} attempts, ${Math.round((new Date(last.at) - new Date(first.at)) / 6e4)} min after the first`;
}

// stories plays what comes with sendmock. Each story passes, or fails with the problem that is known of the framework.
async function stories() {
  const out = `${process.env.BOT_LOG || name}.stories.json`;
  const args = ['run', '--url', base, '--quiet', '300ms', '--var', 'patience=3s', '--json', out];
  const failure = await new Promise((done) => execFile(sendmock, args, { timeout: 180e3 }, (err, _, stderr) => done(err && `${err.code} ${stderr}`)));
  let played;
  await step('stories', async () => {
    if (failure && !failure.startsWith('1 ')) throw new Error(failure);
    played = JSON.parse(readFileSync(out, 'utf8')).scenarios;
    return `${played.length} played`;
  });
  for (const story of played || []) {
    await step(`story_${story.file}`, async () => {
      const why = ((story.problem || '').match(/^(not met|violation): .*/m) || [story.problem || ''])[0];
      const known = bot.fails[story.file];
      if (story.state === 'passed' && !known) return '';
      if (!known || !why.includes(known)) throw new Error(`${story.state}: ${why}; known of it: ${known || 'nothing'}`);
      return `fails, as is known of it: ${why}`;
    });
  }
}

async function main() {
  const world = await control('GET', 'world');
  ada = world.people.find((p) => p.slug === 'ada');

  await step('subscribe', async () => {
    if (bot.subscribes === 'PUT webhook') {
      startBot(world);
      await botUp();
      const hook = await control('PUT', 'webhook', { callback_url: callback });
      same('verified', hook.verified, true);
      return bot.subscribes;
    }
    const since = await now();
    const said = await act('messages', { text: 'too early' }); // waits for the bot
    same('the state', (await delivery(said)).state, 'pending');
    startBot(world);
    await until('the handshake succeeds', async () => (await control('GET', 'webhook')).verified);
    const text = bot.echo('too early');
    await until('the answer', async () => (await messages(since)).some((r) => show(r) === text));
    await advance('0s');
    return `${bot.subscribes}; what was written before the bot was up: ${text}`;
  });
  if (bot.profile) {
    await step('profile_at_start', async () => {
      const [r] = (await requests(0)).filter((r) => r.path.endsWith('/messenger_profile'));
      if (!r) throw new Error('the bot did not set its profile');
      if (r.status === 501) return { skip: 'edge not emulated yet; the bot goes on' };
      same('the status', r.status, 200);
    });
  }
  for (const [i, [text, answer]] of bot.texts.entries()) {
    await step(i ? `text_${text}` : 'text', () => answered(writes(text), [answer]));
  }
  await step('quick_reply', async () => {
    await answered(writes(bot.ask[0]), [bot.ask[1]]);
    return answered(() => act('messages', { quick_reply: { payload: bot.tap[0] } }), [bot.tap[1]]);
  });
  const [payload, ...welcome] = bot.start;
  await step('get_started', () => answered(() => act('postbacks', { payload, title: 'Get Started' }), welcome));
  const image = { type: 'image', payload: { url: `${base}/picture.png` } };
  await step('image', () => answered(() => act('messages', { attachments: [image] }), [bot.image]));

  await step('forged_signature', async () => {
    const since = await now();
    const status = await post('forged', 'not-the-secret');
    await sleep(settle);
    await advance('0s');
    same('the answers', (await messages(since)).map(show).join(' | '), '');
    return `no answer into the thread, the bot's status: ${status}`;
  });
  await step('own_signature', async () => {
    let status; // the same with the app's secret: what is refused above is the signature
    const text = await answered(async () => { status = await post('signed', world.apps[0].secret); }, [bot.echo('signed')]);
    return `${status}, ${text}`;
  });
  await step('echoes', async () => {
    const since = await now();
    await advance('5s'); // receipts too
    const sent = (await messages(0)).filter((r) => r.status === 200).map((r) => r.message_id);
    const echoed = (await deliveries('&event=message_echo')).map((d) => d.message_id);
    same('the echoes', echoed.sort().join(), sent.sort().join());
    same('answers to echoes and receipts', (await messages(since)).map(show).join(' | '), '');
    const receipts = (await deliveries('&event=delivery')).length;
    if (!receipts) throw new Error('no delivery receipt');
    return `${echoed.length} echoes, ${receipts} receipts, no answer to one`;
  });

  await step('down_15m', async () => {
    const said = await whileDown(world, 'while you were out');
    await answered(() => advance('15m'), [bot.echo('while you were out')]);
    return arrived(said);
  });
  await step('down_25h', async () => {
    const said = await whileDown(world, 'a day ago', '25h');
    // The last attempt comes 36 h after the first. The window has closed by then.
    const answer = await answered(() => advance('12h'), [`${bot.echo('a day ago')} [400 10/2018278]`]);
    return `${await arrived(said)}: ${answer}`;
  });
  await step('after_refusal', async () => {
    if (!(await listens())) throw new Error('the bot died of the refusal');
    return answered(writes('me again'), [bot.echo('me again')]);
  });
  await step('all_delivered', async () => {
    await advance('5s');
    const all = await deliveries();
    same('what was not delivered', all.filter((d) => d.state !== 'delivered').map((d) => `${d.id} ${d.event} ${d.state}`).join(), '');
    return `${all.length} deliveries`;
  });
  await step('answers_as_described', async () => {
    const all = await requests(0);
    const bad = all.flatMap((r) => r.violations.filter((v) => v.rule === 'sendmock.answer').map((v) => `${r.seq} ${JSON.stringify(v)}`));
    same('answers that contradict the description', bad.join(), '');
    return `${all.length} requests`;
  });
  await stories(); // they reset the record
}

main()
  .catch((e) => {
    failed = true;
    console.log(`FAIL ${name} ${e.message}`);
  })
  .finally(() => {
    if (child) killGroup();
    process.exit(failed ? 1 : 0);
  });
