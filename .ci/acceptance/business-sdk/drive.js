// Meta's business SDK for Node: Pages, conversations with their paging, sends, attachments, profile, personas, thread control.
'use strict';
const { FacebookAdsApi, Page, Persona, UnifiedThread, User } = require('facebook-nodejs-business-sdk');
const S = require('../lib/steps.js');
const { step, stepError, psid } = S;

FacebookAdsApi.init(S.token, 'en_US', false);
const apiWith = (token) => new FacebookAdsApi(token, 'en_US', false);
const newPage = () => new Page(S.pageId);
const page = newPage();

// The SDK wraps what it gets.
const data = (o) => o && (o._data || o);
const id = (o) => data(o).id;
const sent = (r) => S.sent(data(r));
const acted = (r) => S.acted(data(r));
const succeeded = (r) => data(r).success === true;
const ok = (r) => data(r).result === 'success';
const list = (r) => Array.isArray(r);
const some = (r) => Array.isArray(r) && r.length >= 1;

const recipient = { id: psid };
const buttons = [{ type: 'postback', title: 'Go', payload: 'GO' }];
const attachment = (type, payload) => ({ attachment: { type, payload } });
const image = attachment('image', { url: S.media, is_reusable: true });
const send = (message) => newPage().createMessage([], { recipient, messaging_type: 'RESPONSE', message });

async function pages() {
  await step(
    'list_pages',
    () => new User('me', {}, undefined, apiWith(S.userToken)).getAccounts(['id', 'name', 'access_token', 'tasks']),
    (r) => list(r) && r.some((p) => String(id(p)) === S.pageId && data(p).access_token),
  );
  await step('page_info', () => page.get(['id', 'name']), (r) => data(r).name);
  const fields = ['id', 'updated_time', 'participants', 'message_count'];
  await step('list_conversations', () => page.getConversations(fields, { platform: 'messenger', limit: 5 }), list);
}

async function sends() {
  await step('send_text', () => send({ text: 'Hello from facebook-nodejs-business-sdk' }), sent);
  const replies = [{ content_type: 'text', title: 'Red', payload: 'RED' }];
  await step('send_quick_replies', () => send({ text: 'Pick', quick_replies: replies }), sent);
  await step('send_button', () => send(attachment('template', { template_type: 'button', text: 'Buttons', buttons })), sent);
  const elements = [{ title: 'Hat', subtitle: 's', buttons }];
  await step('send_generic', () => send(attachment('template', { template_type: 'generic', elements })), sent);
  await step('send_image_url', () => send(image), sent);
  await step('sender_action', () => newPage().createMessage([], { recipient, sender_action: 'typing_on' }), acted);
  const uploaded = (r) => /^\d+$/.test(data(r).attachment_id);
  await step('upload_attachment', () => newPage().createMessageAttachment([], { message: image }), uploaded);
}

// walked are the ids of the conversations, taken one a page.
async function walked() {
  const cursor = page.getConversations(['id'], { limit: 1 }, false);
  const ids = [];
  for (let turn = 0; turn < 25; turn++) {
    const found = await cursor.next();
    if (!found || !found.length) break;
    ids.push(...found.map(id));
    if (!cursor.hasNext()) break;
  }
  return ids;
}

async function conversations() {
  const found = await step('list_conversations_user', () => page.getConversations(['id', 'participants'], { user_id: psid }), some);
  if (!found || !found[0]) return;
  const thread = () => new UnifiedThread(id(found[0]));
  const fields = ['id', 'created_time', 'from', 'to', 'message'];
  await step('thread_messages', () => thread().getMessages(fields, { limit: 2 }), (r) => some(r) && id(r[0]));
  await step('thread_get', () => thread().get(['id', 'updated_time', 'messages']), id);
  await step('conversations_paging', walked, (ids) => some(ids) && new Set(ids).size === ids.length);
}

async function profiles() {
  const profile = { get_started: { payload: 'GS' }, greeting: [{ locale: 'default', text: 'hi' }] };
  await step('set_profile', () => newPage().createMessengerProfile([], profile), ok);
  await step(
    'get_profile',
    () => page.getMessengerProfile(['get_started', 'greeting']),
    (r) => list(r) && data(r[0]).get_started.payload === 'GS',
  );
  await step('delete_profile', () => newPage().deleteMessengerProfile({ fields: ['greeting', 'get_started'] }), ok);
}

async function personas() {
  const made = await step(
    'create_persona',
    () => newPage().createPersona([], { name: 'Jo', profile_picture_url: S.media }),
    (r) => /^\d+$/.test(String(id(r))),
  );
  if (!made) return;
  const persona = () => new Persona(id(made));
  const listed = (r) => r.some((p) => id(p) === id(made));
  await step('list_personas', () => page.getPersonas(['id', 'name', 'profile_picture_url']), listed);
  await step('get_persona', () => persona().get(['name', 'profile_picture_url']), (r) => data(r).name === 'Jo');
  await step('delete_persona', () => persona().delete([]), (r) => r === true || succeeded(r));
}

async function apps() {
  const subscription = { subscribed_fields: ['messages', 'messaging_postbacks'] };
  await step('subscribe_app', () => newPage().createSubscribedApp([], subscription), succeeded);
  await step('get_subscribed_apps', () => page.getSubscribedApps([]), (r) => list(r) && r.length);
  const pass = { recipient, target_app_id: 263902037430900, metadata: 'm' };
  await step('pass_thread', () => newPage().createPassThreadControl([], pass), succeeded);
  await step('thread_owner', () => page.getThreadOwner([], { recipient: psid }), (r) => list(r) && data(r[0]).thread_owner);
  await step('take_thread', () => newPage().createTakeThreadControl([], { recipient }), succeeded);
}

// refused is how the SDK shows the platform's error.
const refused = (code) => (e) =>
  e.name === 'FacebookRequestError' &&
  e.status >= 400 &&
  e.response &&
  e.response.code === code &&
  e.response.type === 'OAuthException' &&
  typeof e.response.fbtrace_id === 'string';

async function errors() {
  const unknown = { recipient: { id: S.badPsid }, messaging_type: 'RESPONSE', message: { text: 'x' } };
  await stepError('error_unknown_recipient', () => newPage().createMessage([], unknown), refused(100));
  await stepError('error_bad_token', () => new Page(S.pageId, {}, undefined, apiWith(S.badToken)).get(['id']), refused(190));
}

async function main() {
  await pages();
  await sends();
  await conversations();
  await profiles();
  await personas();
  await apps();
  await errors();
  S.done();
}
main();
