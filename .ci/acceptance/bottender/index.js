// A bot on Bottender: answers text, quick replies, payloads and images. The framework is the npm package as it is.
'use strict';

const go = [{ type: 'postback', title: 'Go', payload: 'GO' }];
const red = [{ contentType: 'text', title: 'Red', payload: 'RED' }];

async function everything(context) {
  await context.typingOn();
  await context.markSeen();
  await context.sendGenericTemplate([{ title: 'Hat', subtitle: 's', buttons: go }]);
  await context.sendButtonTemplate('B', go);
  await context.sendImage('https://example.com/a.png');
  await context.typingOff();
}

const commands = {
  profile: async (context) => context.sendText(`You are ${(await context.getUserProfile()).firstName}`),
  all: everything,
  handover: (context) => context.passThreadControlToPageInbox('meta'),
};

module.exports = async function App(context) {
  const event = context.event;
  if (event.isText && Object.hasOwn(commands, event.text)) await commands[event.text](context);
  else if (event.isQuickReply) await context.sendText(`quick reply ${event.quickReply.payload}`);
  else if (event.isPayload) await context.sendText(`payload ${event.payload}`);
  else if (event.isText) await context.sendText(`You said ${event.text}`, { quickReplies: red });
  else if (event.isImage) await context.sendText('nice picture');
};
