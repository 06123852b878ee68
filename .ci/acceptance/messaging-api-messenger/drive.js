// The package messaging-api-messenger, the client with the widest surface: messages and templates, attachments, profiles, personas,
// thread control, batches, labels, insights.
'use strict';
const fs = require('fs');
const { MessengerClient } = require('messaging-api-messenger');
const S = require('../lib/steps.js');
const { step, stepError, sent, acted, psid } = S;

const origin = process.env.GRAPH_INTERCEPTED ? undefined : S.base.replace(/\/$/, '');
const settings = { accessToken: S.token, appId: S.appId, origin };
if (S.secret) settings.appSecret = S.secret;
if (process.env.API_VERSION) settings.version = process.env.API_VERSION;
const client = new MessengerClient(settings);

const ok = (r) => r && r.result === 'success';
const succeeded = (r) => r && r.success === true;
const listed = (r) => Array.isArray(r.data);
const pixel = () => fs.createReadStream(S.file);

const go = { type: 'postback', title: 'Go', payload: 'GO' };
const buttons = [
  go,
  { type: 'web_url', title: 'Web', url: 'https://example.com/' },
  { type: 'phone_number', title: 'Call', payload: '+15105551234' },
];
const quickReplies = [{ contentType: 'text', title: 'Red', payload: 'RED' }, { contentType: 'user_phone_number' }];
const elements = [
  {
    title: 'Hat',
    subtitle: 'Warm',
    imageUrl: S.media,
    defaultAction: { type: 'web_url', url: 'https://example.com/' },
    buttons: [go],
  },
  { title: 'Two' },
];
const media = [{ mediaType: 'image', url: 'https://www.facebook.com/photo.php?fbid=1', buttons: [go] }];
const receipt = {
  recipientName: 'Ann',
  orderNumber: '123',
  currency: 'USD',
  paymentMethod: 'Visa',
  orderUrl: 'https://example.com/o',
  timestamp: '1428444852',
  address: { street1: '1 Hacker Way', street2: '', city: 'Menlo Park', postalCode: '94025', state: 'CA', country: 'US' },
  summary: { subtotal: 75, shippingCost: 4.95, totalTax: 6.19, totalCost: 56.14 },
  adjustments: [{ name: 'New', amount: 20 }],
  elements: [{ title: 'Shirt', subtitle: 'Cotton', quantity: 2, price: 50, currency: 'USD', imageUrl: S.media }],
};
const flight = {
  introMessage: 'Delayed',
  updateType: 'delay',
  locale: 'en_US',
  pnrNumber: 'CF23G2',
  updateFlightInfo: {
    flightNumber: 'KL123',
    departureAirport: { airportCode: 'SFO', city: 'San Francisco', terminal: 'T4', gate: 'G8' },
    arrivalAirport: { airportCode: 'AMS', city: 'Amsterdam', terminal: 'T4', gate: 'G8' },
    flightSchedule: { boardingTime: '2015-12-26T10:30', departureTime: '2015-12-26T11:30', arrivalTime: '2015-12-27T07:30' },
  },
};

async function page() {
  await step('page_info', () => client.getPageInfo(), (r) => String(r.id) === S.pageId && r.name);
  if (process.env.WITH_APP) await step('debug_token', () => client.debugToken(), (r) => r.isValid === true);
}

async function texts() {
  await step('send_text', () => client.sendText(psid, 'Hello from messaging-api-messenger ✓'), sent);
  await step('send_text_tag', () => client.sendText(psid, 'Tagged', { tag: 'CONFIRMED_EVENT_UPDATE' }), sent);
  await step('send_quick_replies', () => client.sendText(psid, 'Pick', { quickReplies }), sent);
}

async function templates() {
  await step('send_button', () => client.sendButtonTemplate(psid, 'Buttons', buttons), sent);
  await step('send_generic', () => client.sendGenericTemplate(psid, elements, { imageAspectRatio: 'square' }), sent);
  await step('send_media_template', () => client.sendMediaTemplate(psid, media), sent);
  await step('send_receipt', () => client.sendReceiptTemplate(psid, receipt), sent);
  await step('send_airline_update', () => client.sendAirlineUpdateTemplate(psid, flight), sent);
  await step('send_otn_request', () => client.sendOneTimeNotifReqTemplate(psid, { title: 'Notify?', payload: 'OTN' }), sent);
}

async function attachments() {
  await step('send_image_url', () => client.sendImage(psid, S.media), sent);
  await step('send_audio_url', () => client.sendAudio(psid, S.media), sent);
  await step('send_video_url', () => client.sendVideo(psid, S.media), sent);
  await step('send_file_url', () => client.sendFile(psid, S.media), sent);
  await step('send_image_file', () => client.sendImage(psid, pixel()), sent);
  const uploaded = (r) => /^\d+$/.test(r.attachmentId);
  const image = await step('upload_image_url', () => client.uploadImage(S.media, { isReusable: true }), uploaded);
  const options = { isReusable: true, filename: 'pixel.png' };
  await step('upload_image_file', () => client.uploadImage(pixel(), options), uploaded);
  if (image) await step('send_by_attachment_id', () => client.sendImage(psid, { attachmentId: image.attachmentId }), sent);
}

async function actions() {
  await step('typingOn', () => client.typingOn(psid), acted);
  await step('typingOff', () => client.typingOff(psid), acted);
  await step('markSeen', () => client.markSeen(psid), acted);
}

async function people() {
  await step('user_profile', () => client.getUserProfile(psid), (r) => r.firstName && r.lastName && String(r.id) === psid);
  await step('user_profile_fields', () => client.getUserProfile(psid, { fields: ['first_name', 'locale'] }), (r) => r.firstName);
}

async function profile() {
  const restart = { type: 'postback', title: 'Restart', payload: 'RESTART' };
  const site = { type: 'web_url', title: 'Site', url: 'https://example.com/' };
  await step('set_get_started', () => client.setGetStarted('GET_STARTED'), ok);
  await step('get_get_started', () => client.getGetStarted(), (r) => r && r.payload === 'GET_STARTED');
  await step('set_greeting', () => client.setGreeting([{ locale: 'default', text: 'Hi {{user_first_name}}' }]), ok);
  await step('get_greeting', () => client.getGreeting(), (r) => Array.isArray(r) && r[0].locale === 'default');
  await step('set_persistent_menu', () => client.setPersistentMenu([restart, site], { composerInputDisabled: false }), ok);
  await step('get_persistent_menu', () => client.getPersistentMenu(), (r) => Array.isArray(r) && r.length);
  await step('set_ice_breakers', () => client.setIceBreakers([{ question: 'Where?', payload: 'WHERE' }]), ok);
  await step('get_ice_breakers', () => client.getIceBreakers(), Array.isArray);
  await step('set_whitelisted_domains', () => client.setWhitelistedDomains(['https://example.com/']), ok);
  await step('get_whitelisted_domains', () => client.getWhitelistedDomains(), Array.isArray);
  await step('set_account_linking', () => client.setAccountLinkingURL('https://example.com/link'), ok);
  await step('set_user_menu', () => client.setUserPersistentMenu(psid, [{ type: 'postback', title: 'U', payload: 'U' }]), ok);
  await step('get_user_menu', () => client.getUserPersistentMenu(psid), Array.isArray);
  await step('delete_user_menu', () => client.deleteUserPersistentMenu(psid), ok);
}

async function profileAtOnce() {
  const many = ['get_started', 'greeting', 'whitelisted_domains'];
  const all = ['persistent_menu', 'ice_breakers', 'greeting', 'whitelisted_domains', 'account_linking_url'];
  const one = (r) => Array.isArray(r) && r.length === 1 && r[0].getStarted;
  await step('get_profile_many', () => client.getMessengerProfile(many), one);
  await step('delete_profile', () => client.deleteMessengerProfile(all), ok);
  await step('delete_get_started', () => client.deleteGetStarted(), ok);
  const isNull = async () => ((await client.getGreeting()) === null ? 'null' : 'present');
  await step('get_after_delete', isNull, (r) => r === 'null');
}

async function personas() {
  const john = { name: 'John Mathew', profilePictureUrl: S.media };
  const persona = await step('create_persona', () => client.createPersona(john), (r) => /^\d+$/.test(r.id));
  if (!persona) return;
  const { id } = persona;
  await step('send_as_persona', () => client.sendText(psid, 'as persona', { personaId: id }), sent);
  await step('typing_as_persona', () => client.typingOn(psid, { personaId: id }), acted);
  await step('get_persona', () => client.getPersona(id), (r) => r.name === john.name && r.profilePictureUrl);
  await step('list_personas', () => client.getPersonas(), (r) => listed(r) && r.data.length && r.paging !== undefined);
  await step('all_personas', () => client.getAllPersonas(), Array.isArray);
  await step('delete_persona', () => client.deletePersona(id), succeeded);
}

async function threads() {
  await step('pass_thread', () => client.passThreadControl(psid, 263902037430900, 'meta'), succeeded);
  await step('take_thread', () => client.takeThreadControl(psid, 'meta'), succeeded);
  await step('request_thread', () => client.requestThreadControl(psid, 'meta'), succeeded);
  await step('pass_to_inbox', () => client.passThreadControlToPageInbox(psid, 'meta'), succeeded);
  await step('take_thread_back', () => client.takeThreadControl(psid, 'meta'), succeeded);
  await step('secondary_receivers', () => client.getSecondaryReceivers(), Array.isArray);
  await step('thread_owner', () => client.getThreadOwner(psid), (r) => r && r.appId);
}

async function batch() {
  const message = { messagingType: 'UPDATE', recipient: { id: psid }, message: { text: 'batched' } };
  const parts = [
    { method: 'POST', relativeUrl: 'me/messages', body: message },
    { method: 'GET', relativeUrl: `${psid}?fields=first_name` },
  ];
  const both = (r) =>
    Array.isArray(r) && r.length === 2 && r[0].code === 200 && (r[0].body.recipientId || JSON.parse(r[0].body).recipient_id);
  await step('batch', () => client.sendBatch(parts), both);
}

async function labels() {
  const label = await step('create_label', () => client.createLabel('vip'), (r) => r.id);
  if (!label) return;
  await step('associate_label', () => client.associateLabel(psid, label.id), succeeded);
  await step('labels_of_user', () => client.getAssociatedLabels(psid), listed);
  await step('label_details', () => client.getLabelDetails(label.id, { fields: ['name'] }), (r) => r.name === 'vip');
  await step('label_list', () => client.getLabelList(), listed);
  await step('dissociate_label', () => client.dissociateLabel(psid, label.id), succeeded);
  await step('delete_label', () => client.deleteLabel(label.id), succeeded);
}

async function errors() {
  const refused = (pattern) => (e) => pattern.test(e.message);
  const stranger = new MessengerClient({ accessToken: S.badToken, origin });
  await stepError('error_unknown_recipient', () => client.sendText(S.badPsid, 'x'), refused(/Messenger API - 100 OAuthException \(#100\)/));
  await stepError('error_bad_token', () => stranger.sendText(psid, 'x'), refused(/Messenger API - 190 OAuthException /));
  await stepError('error_no_message', () => client.sendRawBody({ recipient: { id: psid } }), refused(/Messenger API - 100 OAuthException /));
}

async function main() {
  await page();
  await texts();
  await templates();
  await attachments();
  await actions();
  await people();
  await profile();
  await profileAtOnce();
  await personas();
  await threads();
  await batch();
  await labels();
  await step('insights', () => client.getTotalMessagingConnections({}), (r) => r && r.name);
  await errors();
  S.done();
}
main();
