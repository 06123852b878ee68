// Steps of a client, for its drive.js: each prints PASS, FAIL or SKIP, its name and what came of it. The arguments of run.sh are
// read here, and so is the environment (see ../README.md).
'use strict';
const fs = require('fs');
const path = require('path');

const [base, pageId, token, psid, secret] = process.argv.slice(2);
const skipped = new Set((process.env.SKIP || '').split(','));
const patience = 20e3; // ms for one step
let ran = 0;
let failed = 0;

// brief puts anything into the rest of one line.
function brief(value) {
  let text;
  try {
    text = typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    text = String(value);
  }
  return (text || '').replace(/\s+/g, ' ').slice(0, 160);
}

function starts(name) {
  if (skipped.has(name)) {
    console.log(`SKIP ${name}`);
    return false;
  }
  ran++;
  return true;
}
const pass = (name, detail) => console.log(`PASS ${name} ${brief(detail)}`);
function fail(name, detail) {
  failed++;
  console.log(`FAIL ${name} ${detail}`);
}

// within rejects when a promise takes longer than the patience of a step.
function within(promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('timeout 20s')), patience).unref());
  return Promise.race([promise, late]);
}

// step runs what a client does and shows the answer to the test, which says no with one of these.
const no = [false, undefined, null, ''];
async function step(name, run, test) {
  if (!starts(name)) return undefined;
  try {
    const answer = await within(Promise.resolve().then(run));
    if (test && no.includes(test(answer))) throw new Error(`check: unexpected answer ${brief(answer)}`);
    pass(name, answer);
    return answer;
  } catch (e) {
    fail(name, brief((e && (e.message || (e.error && JSON.stringify(e.error)))) || e));
    return undefined;
  }
}

// stepError expects a failure; the test says whether the client parsed it as it should.
async function stepError(name, run, test) {
  if (!starts(name)) return;
  let answer;
  try {
    answer = await run();
  } catch (e) {
    const detail = (e && e.message) || e;
    if (test(e)) pass(name, detail);
    else fail(name, `wrong error: ${brief(detail)}`);
    return;
  }
  fail(name, `no error raised: ${brief(answer)}`);
}

// done ends the program.
function done() {
  console.log(`${failed ? 'FAILED' : 'OK'} ${ran - failed}/${ran}`);
  process.exit(failed ? 1 : 0);
}

const file = path.join(__dirname, 'pixel.png');
const media = process.env.MEDIA_URL || `${base.replace(/\/$/, '')}/media/pixel.png`;

// What two kinds of sends answer, in the spelling of the Graph or of a client that prefers camel case.
const acted = (r) => r && String(r.recipient_id || r.recipientId) === String(psid);
function sent(r) {
  const id = r && (r.message_id || r.messageId);
  return acted(r) && typeof id === 'string' && id.length > 0;
}

module.exports = {
  base,
  pageId,
  token,
  psid,
  secret,
  userToken: process.env.USER_TOKEN || token,
  badToken: process.env.BAD_TOKEN || 'EAABADINVALIDTOKEN',
  badPsid: process.env.BAD_PSID || '404',
  appId: process.env.APP_ID || '902001',
  png: fs.readFileSync(file),
  file,
  media,
  step,
  stepError,
  done,
  sent,
  acted,
};
