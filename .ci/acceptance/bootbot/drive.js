// BootBot as a library: what it sends, reads and sets, without its server.
'use strict';
const BootBot = require('bootbot');
const S = require('../lib/steps.js');
const { step, sent, acted, psid } = S;

const botWith = (accessToken) =>
  new BootBot({ accessToken, verifyToken: 'v', appSecret: S.secret || 's', graphApiVersion: process.env.API_VERSION });
const bot = botWith(S.token);

// BootBot prints errors and returns them.
const log = console.log;
async function quietly(run) {
  console.log = () => {};
  try {
    return await run();
  } finally {
    console.log = log;
  }
}

const buttons = [{ type: 'postback', title: 'Go', payload: 'GO' }];
const hat = { title: 'Hat', subtitle: 's', buttons };
const list = [
  { title: 'A', subtitle: 'a' },
  { title: 'B', subtitle: 'b' },
];
const ok = (r) => r && r.result === 'success';
const refused = (code) => (r) => r.error && r.error.code === code;

async function sends() {
  await step('say_text', () => bot.say(psid, 'Hello from BootBot'), sent);
  await step(
    'say_array_typing',
    () => bot.say(psid, ['One', { text: 'Two', quickReplies: ['A', 'B'] }], { typing: 20 }),
    (r) => r === undefined || Array.isArray(r) || sent(r),
  );
  await step('send_quick_replies', () => bot.sendTextMessage(psid, 'Pick', ['Red', 'Blue']), sent);
  await step('send_button', () => bot.sendButtonTemplate(psid, 'B', buttons), sent);
  await step('send_generic', () => bot.sendGenericTemplate(psid, [hat]), sent);
  await step('send_list', () => bot.sendListTemplate(psid, list, buttons, { topElementStyle: 'compact' }), sent);
  await step('send_attachment', () => bot.sendAttachment(psid, 'image', S.media), sent);
  await step('send_action', () => bot.sendAction(psid, 'mark_seen'), acted);
  await step('typing_indicator', () => bot.sendTypingIndicator(psid, 20), acted);
}

async function profiles() {
  await step('user_profile', () => bot.getUserProfile(psid), (r) => r.first_name && r.last_name);
  await step('set_greeting', () => bot.setGreetingText('Hello'), ok);
  await step('set_get_started', () => bot.setGetStartedButton('GS'), ok);
  await step('set_menu', () => bot.setPersistentMenu([{ type: 'postback', title: 'Help', payload: 'HELP' }]), ok);
  await step('delete_menu', () => bot.deletePersistentMenu(), ok);
  await step('delete_get_started', () => bot.deleteGetStartedButton(), ok);
}

async function errors() {
  await step('error_unknown_recipient', () => quietly(() => bot.say(S.badPsid, 'x')), refused(100));
  await step('error_bad_token', () => quietly(() => botWith(S.badToken).say(psid, 'x')), refused(190));
}

async function main() {
  await sends();
  await profiles();
  await errors();
  S.done();
}
main();
