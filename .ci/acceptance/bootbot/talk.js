// What the bot answers. Where it answers more than once, the order is not promised.
'use strict';
const { forgetful } = require('../lib/forgetful.js');

module.exports = {
  echo: (text) => `Echo: ${text}`,
  texts: [
    ['hello', 'Hello, human friend!'],
    ['profile', 'Hello Ada'],
  ],
  ask: ['ask', 'Favourite colour?'],
  tap: ['BOOTBOT_QR_RED', 'You like Red'],
  start: ['BOOTBOT_GET_STARTED', 'Welcome!', 'postback BOOTBOT_GET_STARTED'],
  image: 'nice attachment',
  subscribes: '--webhook-url', // given to the server already
  fails: forgetful,
  profile: true, // sets its Get Started button when it starts
};
