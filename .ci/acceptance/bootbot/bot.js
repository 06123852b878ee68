// A bot on BootBot: text, an answer that takes a while to type, a conversation, a profile, attachments, postbacks. The framework is
// the npm package as it is; run-bot.sh says where it listens.
'use strict';
const BootBot = require('bootbot');

const bot = new BootBot({
  accessToken: process.env.PAGE_ACCESS_TOKEN,
  verifyToken: process.env.VERIFY_TOKEN,
  appSecret: process.env.APP_SECRET,
});

function askColour(convo) {
  const question = { text: 'Favourite colour?', quickReplies: ['Red', 'Blue'] };
  convo.ask(question, (payload, conversation) => {
    conversation.say(`You like ${payload.message.text}`).then(() => conversation.end());
  });
}

bot.setGetStartedButton((payload, chat) => {
  chat.say('Welcome!');
});
bot.hear(['hello', 'hi', /hey( there)?/i], (payload, chat) => chat.say('Hello, human friend!', { typing: true }));
bot.hear('ask', (payload, chat) => chat.conversation(askColour));
bot.hear('profile', (payload, chat) => chat.getUserProfile().then((user) => chat.say(`Hello ${user.first_name}`)));
bot.hear('image', (payload, chat) => chat.say({ attachment: 'image', url: 'https://example.com/a.png' }));
bot.on('message', (payload, chat, data) => {
  if (!data.captured) chat.say(`Echo: ${payload.message.text}`);
});
bot.on('attachment', (payload, chat) => chat.say('nice attachment'));
bot.on('postback', (payload, chat) => chat.say(`postback ${payload.postback.payload}`));
bot.start(process.env.PORT);
